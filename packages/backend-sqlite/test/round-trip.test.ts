import {
  batchOf,
  canonical,
  formatType,
  type LogicalType,
  type Row,
  recordsOf,
  schemaOf,
  stringify,
  types,
} from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf, described, load, newPath, opening, values } from "./place.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("", "a\0b", "\uFFFD", "00123", "1e3", "1.10", "null", "it's", "🙂".repeat(20)),
);
const two = (n: number): string => String(n).padStart(2, "0");
const date = fc.oneof(
  fc
    .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
    .map(([y, m, d]) => `${String(y).padStart(4, "0")}-${two(m)}-${two(d)}`),
  fc.constantFrom("infinity", "-infinity", "-0043-03-15", "+12024-03-10", "2024-02-29"),
);
const time = fc
  .tuple(
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
    fc.integer({ min: 0, max: 59 }),
    fc.integer({ min: 0, max: 999_999 }),
  )
  .map(
    ([h, m, s, f]) =>
      `${two(h)}:${two(m)}:${two(s)}${f === 0 ? "" : `.${String(f).padStart(6, "0").replace(/0+$/, "")}`}`,
  );
const stamp = fc.oneof(
  fc
    .tuple(
      date.filter((d) => !d.includes("inf")),
      time,
    )
    .map(([d, t]) => `${d}T${t}`),
  fc.constantFrom("infinity", "-infinity"),
);
const zoned = stamp.map((s) => (s.includes("inf") ? s : `${s}Z`));
const decimalOf = (precision: number, scale: number) =>
  fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }).map((n) => {
    const digits = (n < 0n ? -n : n).toString().padStart(scale + 1, "0");
    const sign = n < 0n ? "-" : "";
    return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  });

/** Every type with values of it, the ones that go wrong elsewhere among them. */
const kinds: readonly (readonly [LogicalType, fc.Arbitrary<unknown>])[] = [
  [types.bool, fc.boolean()],
  [types.int32, fc.integer()],
  [types.int64, fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer())],
  [types.float32, fc.float({ noNaN: true }).filter((x) => !Object.is(x, -0))],
  [
    types.float64,
    fc
      .oneof(fc.double({ noNaN: true }), fc.constantFrom(Infinity, -Infinity, 5, 1e300, 5e-324))
      .filter((x) => !Object.is(x, -0)),
  ],
  [types.decimal(10, 2), decimalOf(10, 2)],
  [types.decimal(38, 10), decimalOf(38, 10)],
  [types.decimal(), fc.oneof(decimalOf(30, 5), fc.constantFrom("NaN", "Infinity", "1.10", "0.0"))],
  [types.text, text],
  [types.textOf(30), text.map((t) => Array.from(t).slice(0, 30).join(""))],
  [types.bytes, fc.uint8Array({ maxLength: 20 })],
  [types.date, date],
  [types.time(), time],
  [types.timestamp(), stamp],
  [types.timestamp(9), fc.constantFrom("2024-03-10T02:30:00.123456789", "1969-12-31T23:59:59.999999999", "infinity")],
  [types.timestamp(3), fc.constantFrom("2024-03-10T02:30:00.123", "infinity")],
  [types.timestamptz(), zoned],
  [types.interval, fc.constantFrom("P1M2DT3.000004S", "PT0S", "P-1M", "P14M3DT-3600S")],
  [types.uuid, fc.uuid()],
  [
    types.json,
    fc.oneof(
      fc.json().map((j) => JSON.parse(j) as unknown),
      fc.constantFrom({ a: 1 }, [1, "2"], "text", 5, true),
    ),
  ],
  [types.list(types.int32), fc.array(fc.option(fc.integer()), { maxLength: 4 })],
  [types.list(types.text), fc.array(text, { maxLength: 3 })],
  [
    types.anyOf(types.int64, types.float64, types.text, types.bytes),
    fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double({ noNaN: true }).filter((x) => !Number.isInteger(x) || Object.is(x, -0)),
      text,
      fc.uint8Array({ maxLength: 4 }),
    ),
  ],
];

describe("what is written comes back, and so does its schema", () => {
  it.each(kinds.map(([type, arbitrary]) => [formatType(type), type, arbitrary] as const))(
    "%s",
    async (_, type, arbitrary) => {
      const schema = schemaOf({ id: "int64", a: { type, nullable: true } }, { key: ["id"] });
      const wanted = fc.sample(fc.option(arbitrary), { numRuns: 300, seed: 7 });
      const records = wanted.map((a, i): Row => ({
        id: i + 1,
        a: a === null || a === undefined ? null : canonical(a, type),
      }));
      const path = newPath();
      const target = await opening(path, "write");
      expect(await load(target.store, "t", schema, records)).toBe(records.length);
      await target.close();
      const { store } = await opening(path);
      const found = await described(store, "t");
      expect(found.schema.fields.map((field) => [field.name, formatType(field.type), field.nullable])).toEqual([
        ["id", "int64", false],
        ["a", formatType(type), true],
      ]);
      expect([found.schema.key, found.keyEnforced]).toEqual([["id"], true]);
      const batches = await batchesOf(store, "t", { records: 100 });
      expect(batches.flatMap((batch) => batch.unread ?? [])).toEqual([]);
      const back = batches.flatMap((batch) => recordsOf(batch));
      expect(back.map((record) => stringify(record, schema))).toEqual(
        recordsOf(batchOf(schema, records)).map((record) => stringify(record, schema)),
      );
    },
  );

  it("keeps constraints and a key that nobody enforces", async () => {
    const path = newPath();
    const target = await opening(path, "write");
    const schema = schemaOf(
      { id: "int64", a: { type: "text", nullable: true, constraints: { maxLength: 5, oneOf: ["x", "y"] } } },
      { key: ["id"] },
    );
    await load(
      target.store,
      "t",
      schema,
      [
        { id: 1, a: "x" },
        { id: 1, a: "y" },
      ],
      { keyEnforced: false },
    );
    const found = await described(target.store, "t");
    expect([found.schema.key, found.keyEnforced, found.schema.fields[1]?.constraints]).toEqual([
      ["id"],
      false,
      { maxLength: 5, oneOf: ["x", "y"] },
    ]);
    await target.close();
    expect(values(path, "SELECT count(*) FROM t")).toEqual([2]);
  });

  it("forgets what was kept when the columns are changed afterwards", async () => {
    const path = newPath();
    const target = await opening(path, "write");
    await load(target.store, "t", schemaOf({ a: "int32" }), [{ a: 1 }]);
    await target.close();
    const { Database } = await import("./place.ts");
    const database = new Database(path);
    const { schema: before } = await described((await opening(path)).store, "t");
    database.exec("ALTER TABLE t ADD COLUMN b");
    database.close();
    const { schema: after } = await described((await opening(path)).store, "t");
    expect([before, after].map(({ fields }) => fields[0]?.type.kind)).toEqual(["int32", "int64"]);
  });

  it("leaves nothing beside the tables where their columns tell everything", async () => {
    const path = newPath();
    const target = await opening(path, "write");
    await load(
      target.store,
      "t",
      schemaOf({ id: "int64", a: "text", b: "timestamp", c: "decimal(10,2)" }, { key: ["id"] }),
      [],
    );
    await target.close();
    expect(values(path, "SELECT sql FROM sqlite_schema")).toEqual([
      'CREATE TABLE "t" (\n  "id" INTEGER PRIMARY KEY,\n  "a" TEXT,\n  "b" TIMESTAMP,\n  "c" DECIMAL_TEXT(10,2)\n)',
    ]);
  });
});
