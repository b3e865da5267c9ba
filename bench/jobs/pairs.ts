export type StoreName = "sqlite" | "duckdb" | "jsonl" | "csv" | "parquet" | "postgres";

export interface Pair {
  readonly name: string;
  readonly title: string;
  readonly source: StoreName;
  readonly target: StoreName;
  readonly ways: readonly Way[];
  /** Half of the records are in the target already. */
  readonly upsert?: true;
}

/** `told`: ours with a schema file. `function` changes one field of eight in place, `spread` in a copy of the record. */
export type Way = "ours" | "told" | "naive" | "native" | "function" | "spread";

/** What is compared runs close together, so in this order. */
const everyWay: readonly Way[] = ["ours", "naive", "native", "function", "spread"];

const titles: Readonly<Record<StoreName, string>> = {
  sqlite: "SQLite",
  duckdb: "DuckDB",
  jsonl: "JSON Lines",
  csv: "CSV",
  parquet: "Parquet",
  postgres: "PostgreSQL",
};

export const pairs: readonly Pair[] = [
  pair("sqlite", "duckdb", everyWay),
  pair("duckdb", "sqlite", everyWay),
  pair("sqlite", "sqlite", everyWay),
  pair("jsonl", "duckdb", ["ours", "told", "naive", "native"]),
  pair("duckdb", "jsonl", ["ours", "naive", "native"]),
  pair("sqlite", "jsonl", ["ours", "naive", "native"]),
  pair("jsonl", "sqlite", ["ours", "naive"]),
  pair("jsonl", "jsonl", ["ours", "naive"]),
  pair("csv", "sqlite", ["ours", "naive", "native"]),
  pair("csv", "duckdb", ["ours", "naive", "native"]),
  pair("parquet", "duckdb", ["ours", "native"]),
  pair("duckdb", "parquet", ["ours", "native"]),
  pair("sqlite", "postgres", ["ours", "naive", "native"]),
  pair("postgres", "duckdb", ["ours", "naive", "native"]),
  pair("postgres", "jsonl", ["ours", "naive", "native"]),
  pair("jsonl", "postgres", ["ours", "naive", "native"]),
  pair("postgres", "postgres", ["ours", "naive", "native"]),
  pair("duckdb", "postgres", ["ours", "naive", "native"]),
  {
    ...pair("sqlite", "postgres", ["ours", "naive"]),
    name: "sqlite-postgres-upsert",
    title: "SQLite -> PostgreSQL, upsert",
    upsert: true,
  },
];

function pair(source: StoreName, target: StoreName, ways: readonly Way[]): Pair {
  return { name: `${source}-${target}`, title: `${titles[source]} -> ${titles[target]}`, source, target, ways };
}
