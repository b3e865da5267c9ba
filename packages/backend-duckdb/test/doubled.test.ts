import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import { batchOf, type Schema, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { folder, opened, records, sql } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64", u: "int64?", w: "int64?" }, { key: ["id"] });

interface Row {
  readonly id: number;
  readonly u: number | null;
  readonly w: number | null;
}

/** What a table takes that is asked record by record. */
function takenOneByOne(rows: readonly Row[], there: readonly Row[]): readonly Row[] {
  const taken = [...there];
  for (const row of rows) {
    const good = row.u === null || row.u > 0;
    const alone = taken.every(
      (other) => other.id !== row.id && (row.u === null || other.u !== row.u) && (row.w === null || other.w !== row.w),
    );
    if (good && alone) taken.push(row);
  }
  return taken;
}

const few = fc.integer({ min: 0, max: 6 });
const row = fc.record({ id: few, u: fc.option(few), w: fc.option(few) });

test("of records that share what only one may have those stay that the table would take one by one", async () => {
  const path = join(folder(), "a.duckdb");
  const examples: [Row[], Row[]][] = [
    [
      [
        { id: 1, u: 5, w: null },
        { id: 2, u: 5, w: null },
        { id: 2, u: 6, w: null },
        { id: 3, u: 0, w: null },
      ],
      [],
    ],
  ];
  const cases = [
    ...examples,
    ...fc.sample(fc.tuple(fc.array(row, { maxLength: 12 }), fc.array(row, { maxLength: 3 })), 40),
  ];
  await sql(
    path,
    ...cases.flatMap(([, before], i) => [
      `CREATE TABLE t${i} (id BIGINT PRIMARY KEY, u BIGINT UNIQUE CHECK (u > 0), w BIGINT UNIQUE)`,
      ...takenOneByOne(before, []).map(({ id, u, w }) => `INSERT INTO t${i} VALUES (${id}, ${u}, ${w})`),
    ]),
  );
  const { store } = await opened(path);
  for (const [i, [rows, before]] of cases.entries()) {
    const there = takenOneByOne(before, []);
    const request = writeRequest(schema, { mode: "insert", careful: true, ledger: false });
    const writer = await store.write(`t${i}`, request);
    await writer.write(
      batchOf(
        schema,
        rows.map(({ id, u, w }) => ({ id, u, w })),
      ),
    );
    const { written, rejected } = await writer.commit();
    await writer.close();
    const wanted = takenOneByOne(rows, there);
    expect(written + rejected.length).toBe(rows.length);
    const byId = (a: { id?: unknown }, b: { id?: unknown }): number => Number(a.id) - Number(b.id);
    const found = (await records(store, `t${i}`)).map((one) => ({ ...one })).sort(byId);
    expect(found).toEqual([...wanted].sort(byId));
    expect(written).toBe(wanted.length - there.length);
  }
});
