export { postgres } from "./backend.ts";
export type { PostgresOptions, SslMode } from "./connect/options.ts";
export type { PgType } from "./types/pg-type.ts";
export type { Way, Kept } from "./types/way.ts";
