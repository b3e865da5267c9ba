import { beforeAll, describe, expect, it } from "vitest";
import { nested, scalars, type TypePlace, wideTables } from "./duckdb-types.ts";
import { describedAll, duckdbRows, duckdbWith, inDuckdb, move, type Moved, place } from "./places.ts";

interface Shown {
  readonly column: readonly unknown[][];
  readonly values: readonly unknown[][];
}

/** What DuckDB itself shows of every type: its column, and the values in characters and in bytes. */
function shown(address: string, places: ReadonlyMap<string, TypePlace>): Promise<ReadonlyMap<string, Shown>> {
  return inDuckdb(address, async (run) => {
    const listed = await run("SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns()");
    const all = new Map<string, Shown>();
    for (const [type, { table, column: x }] of places) {
      const column = listed.filter(([its, name]) => its === table && (name === x || name === "id"));
      const values = await run(`SELECT ${x}::VARCHAR, hex(encode(${x}::VARCHAR)) FROM ${table} ORDER BY id`);
      all.set(type, { column, values });
    }
    return all;
  });
}

describe("DuckDB to DuckDB", () => {
  const types = { ...scalars, ...nested };
  const { sql, records, places } = wideTables(types);
  const [before, after] = [place("duckdb"), place("duckdb")];
  let moved: Moved;
  let here: ReadonlyMap<string, Shown>;
  let there: ReadonlyMap<string, Shown>;
  beforeAll(async () => {
    await duckdbWith(sql, before);
    moved = await move(before, after);
    [here, there] = [await shown(before, places), await shown(after, places)];
  });

  it.each(Object.entries(types))("%s", (type, values) => {
    expect(here.get(type)?.values.filter(([text]) => text !== null)).toHaveLength(values.length);
    expect(there.get(type)).toEqual(here.get(type));
  });

  it("rejects nothing", () => {
    expect([moved.rejected, moved.result.successfulRecords]).toEqual([[], records]);
  });

  it("lists of what is read by its text arrive as that text, and the plan says so", async () => {
    const from = await duckdbWith(
      "CREATE TABLE t (x GEOMETRY[]); INSERT INTO t VALUES (['POINT(1 2)'::GEOMETRY, NULL]), (NULL), ([])",
    );
    const to = place("duckdb");
    const { plans, notes } = await move(from, to);
    expect(plans[0]?.fields[0]).toMatchObject({ native: "VARCHAR" });
    expect(notes).toContain('The target has no such type as "x" (GEOMETRY[]): what it gives back is text.');
    const text = "SELECT x::VARCHAR FROM t";
    expect(await duckdbRows(to, text)).toEqual(await duckdbRows(from, text));
  });
});

describe("DuckDB to SQLite to DuckDB", () => {
  // SQLite has neither NaN nor -0 in a REAL column: those records are rejected, which is tested apart.
  const kept = Object.fromEntries(Object.entries(scalars).filter(([type]) => type !== "FLOAT" && type !== "DOUBLE"));
  const { sql, places } = wideTables(kept);
  const [before, middle, after] = [place("duckdb"), place("sqlite"), place("duckdb")];
  let told: Moved[];
  let here: ReadonlyMap<string, Shown>;
  let there: ReadonlyMap<string, Shown>;
  let schemas: Awaited<ReturnType<typeof describedAll>>[];
  beforeAll(async () => {
    await duckdbWith(sql, before);
    told = [await move(before, middle), await move(middle, after)];
    [here, there] = [await shown(before, places), await shown(after, places)];
    schemas = await Promise.all([before, middle, after].map(describedAll));
  });

  it.each([...places])("%s", (type, { table, column }) => {
    expect(here.get(type)?.values.length).toBeGreaterThan(1);
    expect(there.get(type)?.values).toEqual(here.get(type)?.values);
    const described = schemas.map((tables) => {
      const { fields = {}, key, enforced } = tables[table] ?? {};
      return { type: fields[column], key, enforced };
    });
    expect(described).toEqual([described[0], described[0], described[0]]);
    expect(described[0]?.enforced).toBe(true);
  });

  it("rejects nothing, and no field needs consent", () => {
    expect(told.flatMap(({ rejected }) => rejected)).toEqual([]);
    const fields = told.flatMap(({ plans }) => plans.flatMap((plan) => plan.fields));
    // Decimals of many digits hold NaN elsewhere, but not in DuckDB.
    expect([...new Set(fields.map(({ verdict }) => verdict.kind))]).toEqual(["exact", "checked"]);
  });
});
