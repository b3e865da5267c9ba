import { batchOf, columnBuilder, type LogicalType, parseType, schemaOf, stringAt, isSet } from "@dataknobs/core";
import * as api from "@duckdb/node-api";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeVector } from "../src/decode/vector.ts";
import { loadDriver } from "../src/driver.ts";
import { columnEncoder } from "../src/encode/column.ts";
import { elementsIn, markedJson, membersIn, unmarkedJson } from "../src/json-parts.ts";
import { formatDuckType } from "../src/types/duck-type.ts";
import { storedAs } from "../src/types/stored-as.ts";

const driver = await loadDriver();

const float = fc.double().filter((value) => !Object.is(value, -0));
const elements: readonly (readonly [type: string, value: fc.Arbitrary<unknown>])[] = [
  ["bool", fc.boolean()],
  ["int32", fc.integer()],
  ["int64", fc.oneof(fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))],
  ["float32", float.map(Math.fround).filter((value) => !Object.is(value, -0))],
  ["float64", float],
  ["decimal(9,2)", fc.integer({ min: -999999999, max: 999999999 }).map((n) => (n / 100).toFixed(2))],
  ["decimal(30,3)", fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }).map((n) => `${n}.125`)],
  ["text", fc.string({ unit: "grapheme" })],
  ["bytes", fc.uint8Array()],
  ["date", fc.constantFrom("2024-02-29", "-0043-03-15", "infinity", "-infinity")],
  ["timestamp(6)", fc.constantFrom("2024-03-10T02:30:00.123456", "-infinity", "1969-12-31T23:59:59.999999")],
  ["uuid", fc.uuid()],
  ["interval", fc.constantFrom("PT0S", "P1M-2DT3.000004S")],
  ["json", fc.jsonValue()],
  ["list<int64>", fc.array(fc.oneof(fc.integer(), fc.constant(null)), { maxLength: 3 })],
];

test.each(elements)("lists of %s go into vectors and come out with the same text", (name, element) => {
  const of: LogicalType = parseType(name);
  const type: LogicalType = { kind: "list", of };
  const column = storedAs({ name: "f", type, nullable: true });
  expect(formatDuckType(column)).toMatch(/\[\]$/);
  const list = fc.option(fc.array(fc.option(element, { freq: 5 }), { maxLength: 6 }), { freq: 5 });
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 12 }), (lists) => {
      const given = columnBuilder(type, lists.length);
      for (const value of lists) {
        if (value === null) given.appendNull();
        else given.append(value);
      }
      const batch = given.finish();
      const encoder = columnEncoder(driver, column, type);
      expect(encoder.take(batch, lists.length)).toEqual([]);
      const chunk = new api.DuckDBDataChunk(driver.raw.create_data_chunk([logicalType(name)]));
      chunk.rowCount = lists.length;
      const vector = driver.raw.data_chunk_get_vector(chunk.chunk, 0);
      encoder.fill(vector, 0, lists.length);
      const back = decodeVector(driver, vector, column, lists.length);
      const texts = (one: typeof back): (string | null)[] =>
        lists.map((_, i) => (one.layout === "bytes" && isSet(one.valid, i) ? stringAt(one, i) : null));
      expect(texts(back)).toEqual(texts(batch));
    }),
    { numRuns: 40 },
  );
});

/** DuckDB's own type for a list of this. */
function logicalType(name: string): Parameters<typeof driver.raw.create_data_chunk>[0][number] {
  const types: Readonly<Record<string, api.DuckDBType>> = {
    bool: api.BOOLEAN,
    int32: api.INTEGER,
    int64: api.BIGINT,
    float32: api.FLOAT,
    float64: api.DOUBLE,
    "decimal(9,2)": api.DECIMAL(9, 2),
    "decimal(30,3)": api.DECIMAL(30, 3),
    text: api.VARCHAR,
    bytes: api.BLOB,
    date: api.DATE,
    "timestamp(6)": api.TIMESTAMP,
    uuid: api.UUID,
    interval: api.INTERVAL,
    json: api.VARCHAR,
    "list<int64>": api.LIST(api.BIGINT),
  };
  return api.LIST(types[name] ?? api.VARCHAR).toLogicalType().logical_type;
}

test("the parts of a JSON text are its own bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.json(), { maxLength: 5 }), fc.constantFrom("", " ", "\n\t"), (parts, blank) => {
      const array = `[${parts.map((part) => blank + part + blank).join(",")}]`;
      expect(elementsIn(array)).toEqual(parts.map((part) => part.trim()));
      const object = `${blank}{${parts.map((part, i) => `${JSON.stringify(`"${i}\\,`)}${blank}:${blank}${part}`).join(`${blank},`)}}`;
      expect(membersIn(object)).toEqual(parts.map((part, i) => [`"${i}\\,`, part.trim()]));
    }),
  );
});

test("a JSON null, and what looks like our mark, are told apart inside a list", () => {
  for (const text of ["null", '{"$type":"json","value":1}', '{"a":[1,2]}', "5", '"x"']) {
    expect(unmarkedJson(markedJson(text))).toBe(text);
    expect(markedJson(text)).not.toBe("null");
  }
  expect(batchOf(schemaOf({ a: "list<json>" }), [{ a: [1] }]).length).toBe(1);
});
