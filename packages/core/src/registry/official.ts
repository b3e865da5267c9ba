/** A backend of the project: how it is found without its package being loaded. */
export interface OfficialBackend {
  readonly id: string;
  readonly package: string;
  readonly schemes: readonly string[];
  readonly extensions: readonly string[];
}

/** The backends of the project. A test holds this against what the packages themselves say. */
export const officialBackends: readonly OfficialBackend[] = [
  { id: "memory", package: "@dataknobs/backend-memory", schemes: ["memory"], extensions: [] },
  {
    id: "sqlite",
    package: "@dataknobs/backend-sqlite",
    schemes: ["sqlite", "sqlite3"],
    extensions: [".sqlite", ".sqlite3"],
  },
  { id: "duckdb", package: "@dataknobs/backend-duckdb", schemes: ["duckdb"], extensions: [".duckdb"] },
  { id: "parquet", package: "@dataknobs/backend-duckdb", schemes: ["parquet"], extensions: [".parquet"] },
  {
    id: "postgres",
    package: "@dataknobs/backend-postgres",
    schemes: ["postgres", "postgresql"],
    extensions: [],
  },
  {
    id: "jsonl",
    package: "@dataknobs/backend-file",
    schemes: ["jsonl", "ndjson"],
    extensions: [".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"],
  },
  { id: "json", package: "@dataknobs/backend-file", schemes: ["json"], extensions: [".json", ".json.gz"] },
  {
    id: "csv",
    package: "@dataknobs/backend-file",
    schemes: ["csv", "tsv"],
    extensions: [".csv", ".tsv", ".csv.gz", ".tsv.gz"],
  },
  { id: "file", package: "@dataknobs/backend-file", schemes: ["file"], extensions: [] },
];
