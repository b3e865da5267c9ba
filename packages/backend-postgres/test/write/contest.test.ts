import { type Batch, batchOf, type Committed, type DataRecord, type Schema, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { writeRequest } from "@dataknobs/conformance";
import { openWriter } from "../../src/write/writer.ts";
import { onServer } from "../server/on-server.ts";
import { connected, made, type Place } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64", u: "int64?", w: "int64?" }, { key: ["id"] });

interface Row {
  readonly id: number;
  readonly u: number | null;
  readonly w: number | null;
}

function mayBeBeside(one: Row, other: Row): boolean {
  return one.id !== other.id && (one.u === null || one.u !== other.u) && (one.w === null || one.w !== other.w);
}

/** What a table takes that is asked record by record. */
function takenOneByOne(rows: readonly Row[], there: readonly Row[]): readonly Row[] {
  const taken = [...there];
  for (const row of rows) if (row.u !== 0 && taken.every((other) => mayBeBeside(row, other))) taken.push(row);
  return taken;
}

const few = fc.integer({ min: 0, max: 6 });
const row: fc.Arbitrary<Row> = fc.record({ id: few, u: fc.option(few), w: fc.option(few) });
const cases = fc.sample(fc.tuple(fc.array(row, { maxLength: 12 }), fc.array(row, { maxLength: 3 })), 16);

const byId = (one: Row, other: Row): number => one.id - other.id;
const columns = "(id bigint PRIMARY KEY, u bigint UNIQUE, w bigint UNIQUE";
const refuses = `CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.u = 0 THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END$$`;

function batch(rows: readonly Row[]): Batch {
  return batchOf(
    schema,
    rows.map((one): DataRecord => ({ ...one })),
  );
}

/** A table for each case, with the records that it has. */
async function tables(end: string, more: (name: string) => string): Promise<Place> {
  return made(
    refuses,
    ...cases.flatMap(([, before], i) => [
      `CREATE TABLE t${i} ${columns}${end}`,
      more(`t${i}`),
      ...takenOneByOne(before, []).map(({ id, u, w }) => `INSERT INTO t${i} VALUES (${id}, ${u}, ${w})`),
    ]),
  );
}

/** The place as somebody sees it who may not make functions in PL/pgSQL. */
async function withoutLanguage(place: Place): Promise<Place> {
  const url = new URL(place.url);
  const user = `contest_${url.pathname.slice(1)}`;
  await place.sql(
    `CREATE ROLE ${user} LOGIN PASSWORD 'c'; REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
     GRANT USAGE ON SCHEMA ${place.schema} TO ${user}; GRANT ALL ON ALL TABLES IN SCHEMA ${place.schema} TO ${user}`,
  );
  onTestFinished(
    async () =>
      void (await place.sql(`DROP OWNED BY ${user}; DROP ROLE ${user}; GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC`)),
  );
  url.username = user;
  url.password = "c";
  return { ...place, url: url.href };
}

interface Done {
  readonly rows: readonly Row[];
  readonly there: readonly Row[];
  readonly committed: Committed;
  readonly found: readonly Row[];
}

/** What becomes of each case: what was said of it, and what is there. */
async function written(place: Place): Promise<readonly Done[]> {
  const connections = await connected(place.url);
  const done: Done[] = [];
  for (const [i, [rows, before]] of cases.entries()) {
    const request = writeRequest(schema, { mode: "insert", careful: true, ledger: false });
    const writer = await openWriter(connections, `t${i}`, request);
    await writer.write(batch(rows));
    const committed = await writer.commit();
    await writer.close();
    const cells = await place.sql(`SELECT id, u, w FROM t${i} ORDER BY id`);
    const number = (text: string | null | undefined): number | null => (text == null ? null : Number(text));
    const found = cells.map(([id, u, w]) => ({ id: Number(id), u: number(u), w: number(w) }));
    done.push({ rows, there: takenOneByOne(before, []), committed, found });
  }
  return done;
}

onServer("of records that share what only one may have", () => {
  test("those stay that the table would take one by one", async () => {
    const place = await tables(", CHECK (u <> 0))", () => "SELECT 1");
    for (const { rows, there, committed, found } of await written(place)) {
      const wanted = takenOneByOne(rows, there);
      expect(committed.written + committed.rejected.length).toBe(rows.length);
      expect(found).toEqual([...wanted].sort(byId));
      expect(committed.written).toBe(wanted.length - there.length);
    }
  });

  test("each is asked for that a trigger makes room for, whether the server may try them by itself or not", async () => {
    const looked = (name: string): string =>
      `CREATE TRIGGER looks BEFORE INSERT ON ${name} FOR EACH ROW EXECUTE FUNCTION look()`;
    const done = await written(await tables(")", looked));
    for (const { rows, committed, found } of done) {
      const rejected = new Set(committed.rejected.map((one) => one.row ?? -1));
      expect(committed.written + committed.rejected.length).toBe(rows.length);
      expect(found).toEqual(expect.arrayContaining(rows.filter((_, n) => !rejected.has(n))));
      const alone = (one: Row): boolean => found.every((other) => mayBeBeside(one, other));
      expect(rows.filter((one, n) => rejected.has(n) && one.u !== 0 && alone(one))).toEqual([]);
    }
    expect(await written(await withoutLanguage(await tables(")", looked)))).toEqual(done);
  });
});
