import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, DuckDBUnionValue, type DuckDBValue } from "@duckdb/node-api";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { demo } from "../demo.ts";
import { originals } from "../files.ts";

const out = mkdtempSync(join(tmpdir(), "demo-"));
let code: number;
let instance: DuckDBInstance;
let duckdb: DuckDBConnection;

beforeAll(async () => {
  vi.spyOn(console, "log").mockReturnValue();
  code = await demo(out, join(import.meta.dirname, "../../../packages/cli/dist/main.js"));
  instance = await DuckDBInstance.create(join(out, "demo.duckdb"), { access_mode: "READ_ONLY" });
  duckdb = await instance.connect();
}, 120_000);

afterAll(() => {
  duckdb.closeSync();
  instance.closeSync();
  rmSync(out, { recursive: true });
});

test("the demo ends well", () => {
  expect(code).toBe(0);
});

describe("every cell of a JSON file arrives with its value and its type", () => {
  test.each([
    ["movies", "movies.json"],
    ["flights-200k", "flights-200k.json"],
  ])("%s", async (table, file) => {
    const records = JSON.parse(readFileSync(join(originals, file), "utf8")) as Record<string, unknown>[];
    const columns = Object.keys(records[0] ?? {});
    const { names, rows } = await contentOf(table);
    expect(names).toEqual(columns);
    expect(rows.length).toBe(records.length);
    const changed = records.flatMap((record, at) =>
      columns
        .filter((column, field) => !Object.is(rows[at]?.[field], record[column]))
        .map((column) => ({ at, column, was: record[column] })),
    );
    expect(changed).toEqual([]);
  });
});

describe("every cell of a CSV file arrives with its text", () => {
  test.each([
    ["birdstrikes", "birdstrikes.csv"],
    ["airports", "airports.csv"],
  ])("%s", async (table, file) => {
    const [header, ...lines] = parse(readFileSync(join(originals, file)));
    const { names, rows } = await contentOf(table);
    expect(names).toEqual(header);
    expect(rows.map((row) => row.map((cell) => (cell === null ? "" : `${cell as string | number}`)))).toEqual(lines);
  });
});

test("a title that is a number stays one, and both kinds can be asked for", async () => {
  expect(
    await ask(`SELECT "Title", typeof("Title") FROM movies WHERE "Title" = 300 OR "Title" = 'Avatar' ORDER BY 1`),
  ).toHaveLength(2);
  const kinds = await ask(`SELECT count(*) FROM movies GROUP BY union_tag("Title") ORDER BY 1`);
  expect(kinds.flat().map(Number)).toEqual([1, 9, 3191]);
});

test("the numbers of the CSV files are numbers in DuckDB, the key of the airports is their key", async () => {
  const types = await ask(
    `SELECT column_name, data_type FROM duckdb_columns() WHERE column_name IN ('latitude', 'Cost Repair', 'delay') ORDER BY 1`,
  );
  expect(types).toEqual([
    ["Cost Repair", "BIGINT"],
    ["delay", "BIGINT"],
    ["latitude", "DOUBLE"],
  ]);
  expect(
    await ask(
      `SELECT list_sort(constraint_column_names)[1] FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'`,
    ),
  ).toEqual([["iata"]]);
});

/** A table in the order of the file, each value as JavaScript has it. */
async function contentOf(table: string): Promise<{ names: string[]; rows: unknown[][] }> {
  const result = await duckdb.runAndReadAll(`SELECT * FROM "${table}" ORDER BY rowid`);
  return { names: result.columnNames(), rows: result.getRows().map((row) => row.map(plain)) };
}

async function ask(sql: string): Promise<unknown[][]> {
  return (await duckdb.runAndReadAll(sql)).getRows();
}

function plain(value: DuckDBValue): unknown {
  if (value instanceof DuckDBUnionValue) return plain(value.value);
  return typeof value === "bigint" ? Number(value) : value;
}
