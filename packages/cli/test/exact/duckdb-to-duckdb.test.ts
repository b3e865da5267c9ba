import { beforeAll, describe, expect, it } from "vitest";
import { nested, scalars, tablesOf } from "./duckdb-types.ts";
import { describedAll, duckdbRows, duckdbWith, inDuckdb, move, type Moved, place } from "./places.ts";

/** What DuckDB itself shows of every table `t<number>`: its columns, and the values in characters and in bytes. */
function shown(address: string, tables: number): Promise<{ columns: unknown[][]; values: unknown[][] }[]> {
  return inDuckdb(address, async (run) => {
    const listed = await run(
      "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() ORDER BY table_name, column_index",
    );
    const all = [];
    for (let i = 0; i < tables; i++) {
      const columns = listed.filter(([table]) => table === `t${i}`);
      const values = await run(`SELECT x::VARCHAR, hex(encode(x::VARCHAR)) FROM t${i} ORDER BY id`);
      all.push({ columns, values });
    }
    return all;
  });
}

describe("DuckDB to DuckDB", () => {
  const types = Object.entries({ ...scalars, ...nested });
  const [before, after] = [place("duckdb"), place("duckdb")];
  let moved: Moved;
  let pairs: unknown[][];
  beforeAll(async () => {
    await duckdbWith(tablesOf({ ...scalars, ...nested }), before);
    moved = await move(before, after);
    const shownAfter = await shown(after, types.length);
    pairs = (await shown(before, types.length)).map((one, i) => [shownAfter[i], one]);
  });

  it.each(types.map(([type], i) => [type, i] as const))("%s", (_, i) => {
    const [there, here] = pairs[i] ?? [];
    expect(there).toEqual(here);
  });

  it("rejects nothing", () => {
    const written = types.reduce((sum, [, values]) => sum + values.length + 1, 0);
    expect([moved.rejected, moved.result.successfulRecords]).toEqual([[], written]);
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
  const types = Object.entries(kept);
  const [before, middle, after] = [place("duckdb"), place("sqlite"), place("duckdb")];
  let told: Moved[];
  let pairs: unknown[][];
  let schemas: Awaited<ReturnType<typeof describedAll>>[];
  beforeAll(async () => {
    await duckdbWith(tablesOf(kept), before);
    told = [await move(before, middle), await move(middle, after)];
    const shownAfter = await shown(after, types.length);
    pairs = (await shown(before, types.length)).map((one, i) => [shownAfter[i]?.values, one.values]);
    schemas = await Promise.all([before, middle, after].map(describedAll));
  });

  it.each(types.map(([type], i) => [type, i] as const))("%s", (_, i) => {
    const [there, here] = pairs[i] ?? [];
    expect(there).toEqual(here);
    expect([schemas[1]?.[`t${i}`], schemas[2]?.[`t${i}`]]).toEqual([schemas[0]?.[`t${i}`], schemas[0]?.[`t${i}`]]);
    expect(schemas[0]?.[`t${i}`]?.enforced).toBe(true);
  });

  it("rejects nothing, and no field needs consent", () => {
    expect(told.flatMap(({ rejected }) => rejected)).toEqual([]);
    const fields = told.flatMap(({ plans }) => plans.flatMap((plan) => plan.fields));
    // Decimals of many digits hold NaN elsewhere, but not in DuckDB.
    expect([...new Set(fields.map(({ verdict }) => verdict.kind))]).toEqual(["exact", "checked"]);
  });
});
