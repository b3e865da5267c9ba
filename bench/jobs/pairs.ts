export type StoreName = "sqlite" | "duckdb";

export interface Pair {
  readonly name: string;
  readonly title: string;
  readonly source: StoreName;
  readonly target: StoreName;
}

export const pairs: readonly Pair[] = [
  { name: "sqlite-duckdb", title: "SQLite -> DuckDB", source: "sqlite", target: "duckdb" },
  { name: "duckdb-sqlite", title: "DuckDB -> SQLite", source: "duckdb", target: "sqlite" },
  { name: "sqlite-sqlite", title: "SQLite -> SQLite", source: "sqlite", target: "sqlite" },
];

/** `function` changes one field of eight in place, `spread` in a copy of the record. */
export type Way = "ours" | "naive" | "native" | "function" | "spread";

/** What is compared runs close together, so in this order. */
export const ways: readonly Way[] = ["ours", "naive", "native", "function", "spread"];
