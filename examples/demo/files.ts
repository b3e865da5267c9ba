import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";

export type Cell = string | number | null;

/** The records of one file, as they stand in it. */
export interface Table {
  readonly name: string;
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The field that names a record, where there is one. */
  readonly key?: string;
}

const require = createRequire(import.meta.url);

/** Where the package keeps its files; its `exports` show only its code. */
export const folder: string = join(dirname(require.resolve("vega-datasets")), "../data");

export const tables: readonly (() => Table)[] = [
  () => fromJson("movies", "movies.json"),
  () => fromJson("flights", "flights-200k.json"),
  () => fromCsv("birdstrikes", "birdstrikes.csv"),
  () => ({ ...fromCsv("airports", "airports.csv"), key: "iata" }),
];

function fromJson(name: string, file: string): Table {
  const records = JSON.parse(readFileSync(join(folder, file), "utf8")) as Record<string, Cell>[];
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { name, file, columns, rows: records.map((record) => columns.map((column) => record[column] ?? null)) };
}

/** In CSV all is text, and an empty cell without quotes is nothing. A column becomes numbers only if no cell changes by it. */
function fromCsv(name: string, file: string): Table {
  const cast = (cell: string, { quoting }: { quoting: boolean }): string | null =>
    cell === "" && !quoting ? null : cell;
  const [header, ...rows]: (string | null)[][] = parse(readFileSync(join(folder, file)), { bom: true, cast });
  const columns = header?.map(String) ?? [];
  const numeric = columns.map((_, at) => rows.every((row) => row[at] == null || String(Number(row[at])) === row[at]));
  return {
    name,
    file,
    columns,
    rows: rows.map((row) => row.map((cell, at) => (cell !== null && numeric[at] ? Number(cell) : cell))),
  };
}
