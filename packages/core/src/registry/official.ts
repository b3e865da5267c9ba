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
];
