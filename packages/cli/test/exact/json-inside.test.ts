import { expect, it } from "vitest";
import { tempFolder } from "../harness.ts";
import { duckdbRows, duckdbWith, move, place, sqliteWith } from "./places.ts";

/* DuckDB takes NaN and trailing commas for JSON. Alone in a column such a text goes on as text; inside a struct it cannot. */

it.each(["duckdb", "sqlite", "jsonl", "parquet"] as const)(
  "what is no JSON inside lists, structs, maps and unions is rejected on its way to %s",
  async (kind) => {
    const nested = ["JSON[]", "STRUCT(m JSON)", "MAP(VARCHAR, JSON)", "UNION(a JSON, b JSON)", "STRUCT(m JSON)[]"];
    const values = (json: string): readonly string[] => [
      `[${json}, NULL]`,
      `{'m': ${json}}`,
      `MAP {'k': ${json}}`,
      `union_value(b := ${json})`,
      `[{'m': ${json}}]`,
    ];
    const row = (id: number, at: number, json: string): string =>
      `(${id}, ${nested.map((type, i) => `${values(i === at ? json : "'1.10'::JSON")[i]}::${type}`).join(", ")})`;
    const columns = nested.map((type, i) => `c${i} ${type}`).join(", ");
    const rows = nested.map((_, i) => row(i, i, `'{"a": ${i % 2 === 0 ? "NaN" : "[1,]"}}'::JSON`));
    const from = await duckdbWith(
      `CREATE TABLE t (id INTEGER, ${columns}); INSERT INTO t VALUES ${[...rows, row(9, -1, "")].join(", ")}`,
    );
    const between = `${kind}:${tempFolder()}/t.${kind}`;
    const { rejected } = await move(from, between);
    expect(rejected).toEqual(nested.map((_, i) => `INVALID_VALUE c${i}`));
    const to = place("duckdb");
    await move(between, to);
    const told = "SELECT id, c0::VARCHAR, c1::VARCHAR, c2::VARCHAR, c3::VARCHAR, c4::VARCHAR FROM t";
    expect(await duckdbRows(to, told)).toEqual(await duckdbRows(from, `${told} WHERE id = 9`));
  },
);

it("JSON that does not have the members of the struct that it goes into is rejected, not filled up", async () => {
  const from = await duckdbWith("CREATE TABLE t AS SELECT i AS id, {'a': i, 'b': 'x'} AS s FROM range(4) t(i)");
  const between = place("sqlite");
  await move(from, between);
  sqliteWith(
    `UPDATE t SET s = '{"a":1}' WHERE id = 1; UPDATE t SET s = '{"a":2,"b":"x","c":3}' WHERE id = 2; UPDATE t SET s = 'null' WHERE id = 3`,
    between,
  );
  const to = place("duckdb");
  const { rejected } = await move(between, to);
  expect(rejected.toSorted()).toEqual(["INVALID_VALUE s", "INVALID_VALUE s", "NOT_STORABLE s"]);
  expect(await duckdbRows(to, "SELECT s::VARCHAR FROM t")).toEqual([["{'a': 0, 'b': x}"]]);
});
