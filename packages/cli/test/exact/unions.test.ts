import { describe, expect, it } from "vitest";
import { tempFolder } from "../harness.ts";
import { duckdbRows, duckdbWith, inDuckdb, move, place, sqliteRows } from "./places.ts";

/*
 * A value of a union has a tag and a value, and the value may be null: `union_value(str := NULL)` is not null. A field of
 * type any has no room for that tag, so such a union goes on as JSON, which names the member.
 */

const union = "UNION(num INTEGER, str VARCHAR)";
const none = `union_value(str := NULL::VARCHAR)::${union}`;
/** Columns of unions, two values of each. */
const columns: readonly (readonly [type: string, first: string, second: string])[] = [
  [union, none, `5::${union}`],
  ["UNION(a INTEGER, b INTEGER)", "union_value(b := 1)", "union_value(a := 1)"],
  ["UNION(s VARCHAR, e ENUM('x'))", "union_value(e := 'x'::ENUM('x'))", "union_value(s := 'x')"],
  ["UNION(a TIMETZ, b TIMETZ)", "union_value(b := TIMETZ '12:00:00+02')", "union_value(a := NULL::TIMETZ)"],
  ["UNION(i UTINYINT, d DOUBLE)", "union_value(d := 5::DOUBLE)", "union_value(i := 5::UTINYINT)"],
];
const definition = columns.map(([type], i) => `u${i} ${type}`).join(", ");
const row = (which: 1 | 2): string => columns.map((column) => `${column[which]}::${column[0]}`).join(", ");
const nulls = columns.map(() => "NULL").join(", ");
const table = `CREATE TABLE t (id INTEGER, ${definition}); INSERT INTO t VALUES (1, ${row(1)}), (2, ${row(2)}), (3, ${nulls})`;
const cells = columns.map((_, i) => `u${i} IS NULL, union_tag(u${i})::VARCHAR, u${i}::VARCHAR`);

/** What DuckDB itself tells of a table: its columns, and each value with its tag. */
function told(address: string): Promise<unknown[][]> {
  return inDuckdb(address, async (run) => [
    ...(await run("SELECT data_type FROM duckdb_columns() WHERE table_name = 't' ORDER BY column_index")),
    ...(await run(`SELECT id, ${cells.join(", ")} FROM t ORDER BY id`)),
  ]);
}

describe("unions", () => {
  it.each(["duckdb", "parquet", "jsonl"] as const)("keep their tags and members by %s to DuckDB", async (kind) => {
    const from = await duckdbWith(table);
    const [between, to] = [`${kind}:${tempFolder()}/t.${kind}`, place("duckdb")];
    const there = await move(from, between);
    const back = await move(between, to);
    expect([there.rejected, back.rejected]).toEqual([[], []]);
    expect(there.misfits).toEqual(["u0: any<int32|text> is json"]);
    expect(await told(to)).toEqual(await told(from));
  });

  it("whose only value is a member that holds null are seen, and the plan does not promise more than it knows", async () => {
    const from = await duckdbWith(`CREATE TABLE t AS SELECT 1 AS id, ${none} AS u`);
    const to = place("duckdb");
    const { plans } = await move(from, to);
    expect(plans[0]?.fields[1]).toMatchObject({ verdict: { kind: "exact" }, declared: true });
    expect(await duckdbRows(to, "SELECT u IS NULL, union_tag(u)::VARCHAR FROM t")).toEqual([[false, "str"]]);
  });

  it("with such a value are rejected where they go into an existing table", async () => {
    const from = await duckdbWith(`CREATE TABLE t AS SELECT 1 AS id, ${none} AS u UNION ALL SELECT 2, 5::${union}`);
    const to = await duckdbWith(`CREATE TABLE t (id INTEGER, u ${union})`);
    const { rejected, result } = await move(from, to, { mode: "insert" });
    expect([rejected, result.successfulRecords]).toEqual([["MISFIT u"], 1]);
  });

  it("go into SQLite with the names of their members where the values do not say them", async () => {
    const to = place("sqlite");
    await move(await duckdbWith(table), to);
    expect(sqliteRows(to, "SELECT u0, u1, u2, u3, u4 FROM t ORDER BY id")).toEqual([
      ['{"str":null}', '{"b":1}', '{"e":"x"}', '{"b":"12:00:00+02"}', 5],
      ['{"num":5}', '{"a":1}', '{"s":"x"}', '{"a":null}', 5n],
      [null, null, null, null, null],
    ]);
  });
});
