// databases
export { duckdb } from "./backend.ts";
export type { DuckdbClient, DuckdbOptions } from "./options.ts";

// files
export { parquet } from "./parquet/backend.ts";
export type { Compression, ParquetOptions } from "./parquet/options.ts";
