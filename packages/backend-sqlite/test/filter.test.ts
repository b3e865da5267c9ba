import { checkFilter, type Filter, matches, recordsOf, type Row, schemaOf, splitFilter } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runsExactly } from "../src/read/filter.ts";
import { batchesOf, Database, described, made, newPath, opening, readAll } from "./place.ts";
import { sqlite } from "../src/index.ts";

const sql = `CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b REAL, c TEXT COLLATE NOCASE, d BLOB, e BOOLEAN, f NUMERIC, g TIMESTAMP, h UUID, i DECIMAL_TEXT(10,2), j JSON)`;
const cells = {
  a: fc.option(fc.constantFrom(0n, 1n, -1n, 5n, 9007199254740993n, 9223372036854775807n)),
  b: fc.option(fc.constantFrom(0, 1.5, -1.5, 1e300, Infinity, -Infinity, 9007199254740992)),
  c: fc.option(fc.constantFrom("", "a", "A", "b", "é", "z", "🙂", "\uFFFF", "a\0b", "a\0", "%", "_")),
  d: fc.option(fc.constantFrom(Buffer.from([]), Buffer.from([0]), Buffer.from([255]), Buffer.from("a"))),
  e: fc.option(fc.constantFrom(0n, 1n)),
  f: fc.option(fc.constantFrom(0, 1, 2.5, -3)),
};
const wanted = {
  a: fc.constantFrom(0, 1, 5, 9007199254740993n, 2.5),
  b: fc.constantFrom(0, -0, 1.5, 1e300, Infinity, 9007199254740993n),
  c: fc.constantFrom("", "a", "A", "é", "🙂", "a\0b"),
  d: fc.constantFrom(new Uint8Array([0]), new Uint8Array([255])),
  e: fc.boolean(),
  f: fc.constantFrom(1, 2.5),
};
type Name = keyof typeof wanted;
const comparison = fc.constantFrom<Name>("a", "b", "c", "d", "e", "f").chain((field): fc.Arbitrary<Filter> => {
  const value: fc.Arbitrary<unknown> = wanted[field];
  return fc.oneof(
    fc.record({ field: fc.constant(field), operator: fc.constantFrom("=", "!=", "<", "<=", ">", ">="), value }),
    fc.record({
      field: fc.constant(field),
      operator: fc.constantFrom("in", "not-in"),
      value: fc.array(value, { maxLength: 3 }),
    }),
    fc.record({ field: fc.constant(field), operator: fc.constant("between"), value: fc.tuple(value, value) }),
    fc.record({ field: fc.constant(field), operator: fc.constantFrom("is-null", "not-null") }),
  ) as fc.Arbitrary<Filter>;
});
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    comparison,
    fc.record({ and: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ not: tie("filter") }),
  ),
}));

describe("a filter that SQLite runs", () => {
  it("keeps exactly the records that core would", async () => {
    const path = made(sql);
    const database = new Database(path);
    database.exec("BEGIN");
    const insert = database.prepare("INSERT INTO t (a, b, c, d, e, f) VALUES (?, ?, ?, ?, ?, ?)");
    for (const row of fc.sample(fc.record(cells), { numRuns: 150, seed: 1 }))
      insert.run(row.a, row.b, row.c, row.d, row.e, row.f);
    database.exec("COMMIT");
    database.close();
    const { store } = await opening(path);
    const { schema } = await described(store, "t");
    const all = (await readAll(store, "t")).records;
    await fc.assert(
      fc.asyncProperty(filter, async (asked) => {
        const where = checkFilter(asked, schema);
        fc.pre(store.runs?.(where, schema) === true);
        const expected = all.filter((record: Row) => matches(where, schema, record)).map(({ id }) => id);
        expect((await readAll(store, "t", { where, records: 40 })).records.map(({ id }) => id)).toEqual(expected);
        expect(await store.count?.("t", where)).toBe(expected.length);
      }),
      { numRuns: 300 },
    );
  });

  const schema = async () => (await described((await opening(made(sql))).store, "t")).schema;

  it("is of types whose order is SQLite's own", async () => {
    const known = await schema();
    for (const field of ["a", "b", "e", "f"])
      expect(runsExactly({ field, operator: "<", value: 1 }, known, true)).toBe(true);
    const texts: readonly Filter[] = [
      { field: "g", operator: "<", value: "2024-01-01T00:00:00" },
      { field: "h", operator: "=", value: "x" },
      { field: "i", operator: "=", value: "1.10" },
      { field: "j", operator: "=", value: 1 },
      { field: "c", operator: "like", value: "a%" },
      { field: "b", operator: "=", value: NaN },
      { field: "a", operator: "in", value: [1, null] },
    ];
    for (const where of texts) expect(runsExactly(where, known, true)).toBe(false);
    for (const where of texts)
      expect(runsExactly({ or: [{ field: "a", operator: "=", value: 1 }, where] }, known, true)).toBe(false);
    expect(runsExactly({ field: "i", operator: "is-null" }, known, true)).toBe(true);
  });

  it("is of the field's own type", async () => {
    expect(runsExactly({ field: "a", operator: "=", value: "5" }, schemaOf({ a: "text" }), true)).toBe(false);
  });

  it("orders text only where it is UTF-8", async () => {
    const known = await schema();
    expect(runsExactly({ field: "c", operator: "<", value: "a" }, known, false)).toBe(false);
    expect(runsExactly({ field: "c", operator: "=", value: "a" }, known, false)).toBe(true);
    const { store } = await opening(
      made(`PRAGMA encoding = 'UTF-16le'; ${sql}; INSERT INTO t (c) VALUES ('🙂'), ('\uFFFD')`),
    );
    expect(store.runs?.({ field: "c", operator: "<", value: "a" }, (await described(store, "t")).schema)).toBe(false);
    expect((await readAll(store, "t")).records.map(({ c }) => c)).toEqual(["🙂", "\uFFFD"]);
  });

  it("leaves long lists to core", async () => {
    const list = Array.from({ length: 1001 }, (_, i) => i);
    expect(runsExactly({ field: "a", operator: "in", value: list }, await schema(), true)).toBe(false);
    expect(runsExactly({ field: "a", operator: "in", value: list.slice(1) }, await schema(), true)).toBe(true);
  });

  it("refuses what it does not run instead of answering something else", async () => {
    const { store } = await opening(made(sql));
    const where: Filter = { field: "i", operator: "=", value: "1.1" };
    await expect(readAll(store, "t", { where })).rejects.toMatchObject({ code: "UNSUPPORTED" });
    await expect(store.count?.("t", where)).rejects.toMatchObject({ code: "UNSUPPORTED" });
  });

  it("is split by core into what SQLite runs and the rest", async () => {
    const { store } = await opening(made(`${sql}; INSERT INTO t (a, i) VALUES (1, '1.10'), (1, '1.2'), (2, '1.1')`));
    const { schema: known } = await described(store, "t");
    const where = checkFilter(
      {
        and: [
          { field: "a", operator: "=", value: 1 },
          { field: "i", operator: "=", value: "1.1" },
        ],
      },
      known,
    );
    const { pushed, rest } = splitFilter(where, sqlite.traits.filters, (part) => store.runs?.(part, known) ?? true);
    expect([pushed, rest]).toEqual([
      { field: "a", operator: "=", value: 1 },
      { field: "i", operator: "=", value: "1.10" },
    ]);
  });

  it("finds a record by its key without looking at the others", async () => {
    const path = newPath();
    made("CREATE TABLE t (k TEXT PRIMARY KEY, a)", path);
    const database = new Database(path);
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN SELECT k FROM t WHERE ("k" COLLATE BINARY = ?) ORDER BY "rowid" LIMIT 5`)
      .all("x") as { detail: string }[];
    database.close();
    expect(plan.map(({ detail }) => detail).join("; ")).toContain("SEARCH t USING");
  });

  it("delivers batches whose positions go on behind it", async () => {
    const { store } = await opening(
      made(
        `${sql}; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO t (id, a) SELECT i, i % 3 FROM n`,
      ),
    );
    const where: Filter = { field: "a", operator: "=", value: 1 };
    const batches = await batchesOf(store, "t", { where, records: 10 });
    const all = batches.flatMap((batch) => recordsOf(batch)).map(({ id }) => id);
    expect(all).toHaveLength(34);
    const after = batches[1]?.position;
    expect(
      (await readAll(store, "t", { where, ...(after !== undefined && { after }) })).records.map(({ id }) => id),
    ).toEqual(all.slice(20));
  });
});
