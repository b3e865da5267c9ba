import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { PrintedError } from "../harness.ts";
import { dataknobs } from "../kept-process.ts";
import { describedAll, duckdbWith, move, place, type Shown, sqliteRows, sqliteWith } from "./places.ts";
import { byRule, duckdbSql, duckdbTypes, names, torture, tortureSql } from "./torture-tables.ts";

interface Travelled {
  readonly back: string;
  /** What was rejected on the way. */
  readonly rejected: readonly string[];
}

const folderOf = (address: string): string => dirname(address.slice("sqlite:".length));

/** A whole database, by the command. */
async function throughFiles(from: string): Promise<Travelled> {
  const folder = folderOf(from);
  const rejected: string[] = [];
  let here = from;
  for (const to of ["file:./jsonl", "duckdb:./middle.duckdb", "file:./csv?format=csv", "sqlite:./back.db"]) {
    const { code, stderr, document } = await dataknobs(folder, "copy", here, to, "--on-error", "skip", "--json");
    expect({ to, code, stderr }).toMatchObject({ code: expect.toBeOneOf([0, 4]) });
    const told = ({ code: why, collection, recordId }: PrintedError): string =>
      `${to} ${why} ${collection} ${recordId}`;
    rejected.push(...document.errors.map(told));
    here = to.replace(/\?.*/, "");
  }
  return { back: `sqlite:${join(folder, "back.db")}`, rejected };
}

/** Table by table, for a Parquet file is one. */
async function throughParquet(from: string, tables: readonly string[]): Promise<Travelled> {
  const back = place("sqlite");
  const rejected: string[] = [];
  for (const [i, table] of tables.entries()) {
    const file = `parquet:${join(folderOf(back), `${i}.parquet`)}`;
    const there = await move(from, file, { collections: [table] });
    const again = await move(file, back, { collections: { [String(i)]: table } });
    rejected.push(...there.rejected, ...again.rejected);
  }
  return { back, rejected };
}

/** The cells of a column as SQLite itself tells them: storage class, numbers as they are, texts and blobs by their bytes. */
function cells(address: string, table: string, column: string): unknown[][] {
  const [name, of] = [column, table].map((text) => `"${text.replaceAll('"', '""')}"`);
  const shown = `CASE WHEN typeof(${name}) IN ('text', 'blob') THEN hex(${name}) ELSE ${name} END`;
  return sqliteRows(address, `SELECT typeof(${name}), ${shown} FROM ${of}`);
}

function columnsOf(address: string, table: string): string[] {
  return sqliteRows(address, `SELECT name FROM pragma_table_info('${table.replaceAll("'", "''")}')`).map(String);
}

describe("SQLite to JSON Lines to DuckDB to CSV to SQLite to Parquet to SQLite", () => {
  const tables = [...Object.keys(torture), "types"];
  const from = place("sqlite");
  let files: Travelled;
  let parquet: Travelled;
  beforeAll(async () => {
    await move(await duckdbWith(duckdbSql), from);
    sqliteWith(tortureSql, from);
    files = await throughFiles(from);
    parquet = await throughParquet(files.back, tables);
  }, 120_000);

  it.each(tables)("%s", (table) => {
    const columns = columnsOf(from, table);
    expect(columnsOf(parquet.back, table)).toEqual(columns);
    for (const column of columns)
      expect([column, cells(parquet.back, table, column)]).toEqual([column, cells(from, table, column)]);
  });

  it.each(duckdbTypes)("DuckDB's %s", (type) => {
    expect(cells(parquet.back, "types", type)).toEqual(cells(from, "types", type));
  });

  it("a table of any name, in a file that is named for it", () => {
    for (const name of names) expect(cells(files.back, name, "a")).toEqual(cells(from, name, "a"));
  });

  it("the next reader sees the same tables, types and keys; a file enforces no key", async () => {
    const [before, middle, after] = await Promise.all([from, files.back, parquet.back].map(describedAll));
    expect(Object.keys(middle ?? {}).toSorted()).toEqual(Object.keys(before ?? {}).toSorted());
    expect([told(middle), told(after)]).toEqual([told(before), told(before)]);
    expect(tables.filter((table) => after?.[table]?.enforced)).toEqual([]);
  });

  /** What a column of anything holds is known better on the way, and with it what contradicts its declaration. */
  function told(all: Readonly<Record<string, Shown>> = {}): unknown {
    return tables.map((table) => {
      const { fields = {}, key } = all[table] ?? {};
      const types = Object.entries(fields).map(([name, type]) => [name, type.replace(/^any<.*>/, "any")]);
      return [table, table === "contradictions" ? types.map(([name]) => name) : types, key];
    });
  }

  describe("by rule", () => {
    it("-0 in a float and NaN in a decimal are rejected by DuckDB, text that is no UTF-8 by SQLite, and nothing else", () => {
      expect([...files.rejected, ...parquet.rejected]).toEqual([
        "file:./jsonl INVALID_UTF8 broken 2",
        "duckdb:./middle.duckdb NOT_STORABLE nan 2",
        "duckdb:./middle.duckdb NOT_STORABLE negzero 2",
        "duckdb:./middle.duckdb NOT_STORABLE negzero 4",
      ]);
      const good = Object.keys(byRule).slice(0, 3);
      expect(
        good.map((table) => sqliteRows(files.back, `SELECT id, typeof(x), CAST(x AS TEXT) FROM ${table}`)),
      ).toEqual([
        [
          [1n, "real", "0.0"],
          [3n, "real", "5.5"],
        ],
        [[1n, "text", "1.1000000000"]],
        [[1n, "text", "fine"]],
      ]);
    });

    it("moments, decimals, intervals and UUIDs in another spelling come back in ours, JSON without the blanks around it", () => {
      const columns = columnsOf(files.back, "spellings");
      const values = columns.map((column) => sqliteRows(files.back, `SELECT ${column} FROM spellings`).flat());
      expect(columns.map((column, i) => [column, ...(values[i] ?? [])])).toEqual([
        ["id", 1n, 2n],
        ["a", "2024-03-10T02:30:00", "2024-03-10T02:30:00.1"],
        ["z", "2024-03-10T01:30:00Z", "2024-03-10T02:30:00Z"],
        ["t", "12:34:00", "12:34:56.5"],
        ["n", "0.00", "1.5"],
        ["v", "P12M14D", "PT3600S"],
        ["u", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", null],
        ["j", "[1, 2 ]", '{"a": 1}'],
      ]);
    });
  });
});
