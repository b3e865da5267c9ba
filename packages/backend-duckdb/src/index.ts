// the backend
export { duckdb } from "./backend.ts";
export type { DuckdbClient, DuckdbOptions } from "./options.ts";
