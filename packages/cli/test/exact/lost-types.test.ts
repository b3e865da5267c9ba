import { expect, it } from "vitest";
import { duckdbRows, duckdbWith, move, place } from "./places.ts";

const types = [
  "SMALLINT",
  "HUGEINT",
  "ENUM('a')",
  "STRUCT(b BLOB, n HUGEINT)",
  "TIMESTAMP_NS[2]",
  "INTERVAL",
  "DOUBLE",
];
const columns = types.map((type, i) => `c${i} ${type}`).join(", ");
const made = `CREATE TABLE t (${columns}); INSERT INTO t VALUES (1, 170141183460469231731687303715884105727, 'a', {'b': '\\x00\\xFF'::BLOB, 'n': -1}, ['2024-03-10 02:30:00.000000001', NULL], INTERVAL '1 month', 'inf')`;
const plain = (note: string): boolean => note.includes("no such type") || note.includes("a Parquet file has no");

it("a plan names the types of DuckDB that SQLite gives back as others, and those that come again from beside the values", async () => {
  const from = await duckdbWith(made);
  const [between, to] = [place("sqlite"), place("duckdb")];
  const { plans } = await move(from, between);
  const told =
    '(bytes in it are base64, a JSON null is {"$type":"json","value":null}), and a copy from it is as before.';
  expect(plans[0]?.notes.filter(plain)).toEqual([
    'The target has no such type as "c0" (SMALLINT): what it gives back is int32.',
    'The target has no such type as "c1" (HUGEINT): what it gives back is decimal(39,0).',
    `The target has no such type as "c2" (ENUM('a')): what it gives back is text.`,
    `The target has no such type as "c3" (STRUCT("b" BLOB, "n" HUGEINT)): it holds JSON_TEXT ${told}`,
    `The target has no such type as "c4" (TIMESTAMP_NS[2]): it holds LIST_TEXT ${told}`,
  ]);
  await move(between, to);
  const shown = "SELECT typeof(c3), c3::VARCHAR, typeof(c4), c4::VARCHAR FROM t";
  expect(await duckdbRows(to, shown)).toEqual(await duckdbRows(from, shown));
});

it("a plan names what other programs see in a Parquet file", async () => {
  const { plans } = await move(await duckdbWith(made), place("duckdb").replaceAll("duckdb", "parquet"));
  const sees = (field: string, own: string, seen: string): string =>
    `"${field}": a Parquet file has no ${own}: other programs see ${seen} in it, a copy from it by dataknobs is as before.`;
  expect(plans[0]?.notes.filter(plain)).toEqual([
    sees("c1", "HUGEINT", "VARCHAR"),
    sees("c2", "ENUM('a')", "VARCHAR"),
    sees("c3", 'STRUCT("b" BLOB, "n" HUGEINT)', "JSON"),
    sees("c4", "TIMESTAMP_NS[2]", "TIMESTAMP_NS[]"),
    sees("c5", "INTERVAL", "VARCHAR"),
  ]);
});

it("a plan names a type of DuckDB of which no column is made again, wherever its text goes", async () => {
  const from = await duckdbWith(
    "CREATE TABLE t (id INTEGER, b BIT, g GEOMETRY); INSERT INTO t VALUES (1, '101', 'POINT (1 2)')",
  );
  for (const to of [place("duckdb").replaceAll("duckdb", "jsonl"), place("duckdb")])
    expect((await move(from, to)).plans[0]?.notes.filter(plain)).toEqual([
      'The target has no such type as "g" (GEOMETRY): what it gives back is text.',
    ]);
});
