import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchOf } from "../../src/batch/batch-of.ts";
import type { Batch } from "../../src/batch/batch.ts";
import { castColumn } from "../../src/batch/cast.ts";
import { inferOutput, rebuild } from "../../src/batch/changed.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import type { DataRecord, Row } from "../../src/model/data-record.ts";
import { jsonTextOf, lazyJson } from "../../src/model/json-value.ts";
import { formatType, parseType } from "../../src/model/logical-type-text.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { identities, recordsOfSchema, schemaOfType, someRecords } from "../arbitraries.ts";

type Change = (record: DataRecord) => DataRecord | readonly DataRecord[] | null;

/** What core does with a function: records out, the function's answers in. */
function through(batch: Batch, change: Change): { batch: Batch; inputs: Row[]; outputs: Row[]; sources: number[] } {
  const inputs = recordsOf(batch);
  const outputs: Row[] = [];
  const sources: number[] = [];
  inputs.forEach((input, i) => {
    const answer = change(input);
    for (const output of answer === null ? [] : Array.isArray(answer) ? (answer as Row[]) : [answer as Row]) {
      outputs.push(output);
      sources.push(i);
    }
  });
  return { batch, inputs, outputs, sources };
}

function rebuilt(batch: Batch, change: Change, schema = batch.schema): ReturnType<typeof rebuild> {
  const { inputs, outputs, sources } = through(batch, change);
  return rebuild(batch, inputs, outputs, sources, schema);
}

const orders = schemaOf(
  {
    id: "int64",
    email: "text",
    amount: "decimal(9,2)",
    raw: "bytes",
    extra: "json",
    tags: "list<text>",
    score: "float64",
    mixed: "any",
  },
  { key: ["id"] },
);
const order = {
  id: 1,
  email: "A@x",
  amount: "1.10",
  raw: new Uint8Array([1]),
  extra: { a: 1 },
  tags: ["x"],
  score: 0,
  mixed: 5,
};

describe("a column in which nothing changed is the one it was", () => {
  test("for records that are returned as they came", () => {
    fc.assert(
      fc.property(someRecords, ({ schema, records }) => {
        const batch = batchOf(schema, records);
        rebuilt(batch, (record) => record).batch.columns.forEach((column, c) => expect(column).toBe(batch.columns[c]));
        rebuilt(batch, (record) => ({ ...record })).batch.columns.forEach((column, c) =>
          expect(column).toBe(batch.columns[c]),
        );
      }),
      { numRuns: 80 },
    );
  });

  test.each<[string, Change]>([
    ["by assignment", (record) => Object.assign(record, { email: record["email"].toLowerCase() })],
    ["by spread", (record) => ({ ...record, email: record["email"].toLowerCase() })],
  ])("when another field changes %s", (_, change) => {
    const batch = batchOf(orders, [order, { ...order, id: 2 }]);
    const { columns } = rebuilt(batch, change).batch;
    expect(columns.map((column, c) => column === batch.columns[c])).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(recordsOf({ ...batch, columns }).map((record) => record["email"])).toEqual(["a@x", "a@x"]);
  });

  test("but bytes changed in place are seen, and -0 is not 0", () => {
    const batch = batchOf(orders, [order]);
    const { batch: after } = rebuilt(batch, (record) => {
      record["raw"][0] = 9;
      return { ...record, score: -0 };
    });
    expect(identities(recordsOf(after))).toEqual(identities([{ ...order, raw: new Uint8Array([9]), score: -0 }]));
  });
});

test("records dropped, multiplied and put elsewhere keep their values", () => {
  fc.assert(
    fc.property(someRecords, fc.array(fc.nat(3), { minLength: 1 }), ({ schema, records }, copies) => {
      const batch = batchOf(schema, records);
      let row = 0;
      const times = (): number => copies[row++ % copies.length] ?? 0;
      const { batch: after } = rebuilt(batch, (record) => Array.from({ length: times() }, () => ({ ...record })));
      const expected = records.flatMap((record, i) =>
        Array.from({ length: copies[i % copies.length] ?? 0 }, () => record),
      );
      expect(identities(recordsOf(after))).toEqual(identities(expected));
    }),
    { numRuns: 100 },
  );
});

test("any records come back, whatever they were made from", () => {
  const pairs = someRecords.chain(({ schema, records }) =>
    fc.record({ schema: fc.constant(schema), records: fc.constant(records), others: recordsOfSchema(schema) }),
  );
  fc.assert(
    fc.property(pairs, fc.array(fc.boolean(), { minLength: 1 }), ({ schema, records, others }, changed) => {
      const batch = batchOf(schema, records);
      let row = 0;
      const expected: Row[] = [];
      const { batch: after, rejected } = rebuilt(batch, (record) => {
        const other = others[row % Math.max(others.length, 1)];
        const answer = other !== undefined && changed[row % changed.length] === true ? other : record;
        expected.push(answer === record ? (records[row] ?? {}) : answer);
        row++;
        return answer;
      });
      expect(rejected).toEqual([]);
      expect(identities(recordsOf(after))).toEqual(identities(expected));
    }),
    { numRuns: 120 },
  );
});

describe("a cell that nobody changed keeps how it was written", () => {
  test("in any: 5.0 is not 5", () => {
    const [from, to] = [parseType("float64"), parseType("any")];
    const [floats] = batchOf(schemaOfType(from), [{ x: 5 }, { x: 6 }, { x: 7 }]).columns;
    if (floats === undefined) throw new Error("One field, one column.");
    const batch: Batch = { schema: schemaOfType(to), length: 3, columns: [castColumn(floats, from, to, 3).column] };
    const { batch: after } = rebuilt(batch, (record) => (record["x"] === 6 ? { x: 8 } : { ...record }));
    expect(after.columns[0]?.data).toEqual([5, 8n, 7]);
  });

  test("in JSON: its text, byte for byte", () => {
    const [from, to] = [parseType("text"), parseType("json")];
    const texts = ["5.0", '"\\u0041"', ' {"a": 1}', "null", "1"];
    const [column] = batchOf(
      schemaOfType(from),
      texts.map((x) => ({ x })),
    ).columns;
    if (column === undefined) throw new Error("One field, one column.");
    const batch: Batch = { schema: schemaOfType(to), length: 5, columns: [column] };
    const { batch: after } = rebuilt(batch, (record) => (record["x"] === 1 ? { x: { b: 2 } } : record));
    expect(recordsOf({ ...after, schema: schemaOfType(from) }).map((record) => record["x"])).toEqual([
      ...texts.slice(0, 4),
      '{"b":2}',
    ]);
  });
});

test("what does not fit the schema is rejected by its output", () => {
  const batch = batchOf(
    orders,
    [1, 2, 3, 4, 5].map((id) => ({ ...order, id })),
  );
  const changes: readonly (Row | null)[] = [{}, { id: 2.5 }, { nick: 1 }, null, { id: null }];
  let row = 0;
  const {
    batch: after,
    rejected,
    kept,
  } = rebuilt(batch, (record) => {
    const change = changes[row++];
    return change === null || change === undefined ? null : { ...record, ...change };
  });
  expect(recordsOf(after).map((record) => record["id"])).toEqual([1]);
  expect(kept).toEqual([0]);
  expect(rejected.map(({ row: at, field, code }) => [at, field, code])).toEqual([
    [1, "id", "INVALID_VALUE"],
    [2, "nick", "UNKNOWN_FIELD"],
    [3, "id", "NULL_NOT_ALLOWED"],
  ]);
});

describe("the schema of what a function returns", () => {
  const inferred = (change: Change, records: readonly Row[] = [order, { ...order, id: 2 }]): Record<string, string> => {
    const { fields } = inferOutput(orders, [through(batchOf(orders, records), change)]);
    return Object.fromEntries(
      fields.map(({ name, type, nullable }) => [name, `${formatType(type)}${nullable ? "?" : ""}`]),
    );
  };
  const same = {
    id: "int64",
    email: "text?",
    amount: "decimal(9,2)?",
    raw: "bytes?",
    extra: "json?",
    tags: "list<text>?",
    score: "float64?",
    mixed: "any?",
  };

  test("is the one it was while nothing changes", () => {
    fc.assert(
      fc.property(someRecords, ({ schema, records }) => {
        expect(inferOutput(schema, [through(batchOf(schema, records), (record) => ({ ...record }))])).toEqual(schema);
      }),
      { numRuns: 60 },
    );
    expect(inferOutput(orders, [through(batchOf(orders, [order]), () => null)])).toBe(orders);
  });

  test("keeps a type that holds the new values just as they are", () => {
    expect(
      inferred((record) => ({ ...record, email: "b", amount: "2.20", score: 0.5, extra: 7, tags: [], mixed: "x" })),
    ).toEqual(same);
  });

  test("takes another type for values of another kind", () => {
    expect(
      inferred((record) => ({
        ...record,
        amount: Number(record["amount"]),
        email: record["email"].length,
        score: "high",
      })),
    ).toEqual({ ...same, amount: "float64?", email: "int64?", score: "text?" });
    expect(inferred((record) => ({ ...record, at: new Date(0) }))).toEqual({ ...same, at: "timestamptz(6)?" });
  });

  test("leaves out what no record has, and keeps what none ever had", () => {
    const { email: _, ...without } = order;
    expect(inferred((record) => ({ id: record["id"], total: 5 }))).toEqual({ id: "int64", total: "int64?" });
    expect(Object.keys(inferred((record) => ({ ...record }), [without]))).toEqual(Object.keys(same));
  });

  test("keeps the key while it can be one", () => {
    const keyOf = (change: Change): readonly string[] | undefined =>
      inferOutput(orders, [through(batchOf(orders, [order]), change)]).key;
    expect(keyOf((record) => ({ ...record, email: "b" }))).toEqual(["id"]);
    expect(keyOf((record) => ({ ...record, id: 9 }))).toEqual(["id"]);
    expect(keyOf((record) => ({ ...record, id: null }))).toBeUndefined();
    expect(keyOf((record) => [record, { ...record }])).toBeUndefined();
    expect(keyOf((record) => ({ email: record["email"] }))).toBeUndefined();
  });

  test("types what was returned so that it fits", () => {
    // The least type of an array is JSON, which has no bytes and no NaN: such lists need a declared type.
    const withoutLists = someRecords.filter(({ schema }) => schema.fields.every(({ type }) => type.kind !== "list"));
    fc.assert(
      fc.property(withoutLists, withoutLists, ({ schema, records }, { records: others }) => {
        let row = 0;
        const seen = through(batchOf(schema, records), (record) => ({
          ...record,
          ...others[row++ % Math.max(others.length, 1)],
        }));
        const output = inferOutput(schema, [seen]);
        const { batch, rejected } = rebuild(seen.batch, seen.inputs, seen.outputs, seen.sources, output);
        expect(rejected).toEqual([]);
        expect(batch.length).toBe(seen.outputs.length);
      }),
      { numRuns: 100 },
    );
  });
});

test("JSON that was looked into and passed on is still its own text", () => {
  const schema = schemaOf({ x: "json" });
  const batch = batchOf(schema, [{ x: lazyJson('{ "b": 1.50, "a": 12345678901234567890 }') }]);
  const { batch: after } = rebuilt(batch, (record) => ({
    ...record,
    x: record["x"]["b"] === 1.5 ? record["x"] : null,
  }));
  expect(recordsOf(after).map((record) => jsonTextOf(record["x"]))).toEqual([
    '{ "b": 1.50, "a": 12345678901234567890 }',
  ]);
});
