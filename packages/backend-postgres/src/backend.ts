import { type Backend, defineBackend } from "@dataknobs/core";
import { formatOptions, parseOptions } from "./connect/address.ts";
import type { PostgresOptions } from "./connect/options.ts";
import { openStore } from "./store.ts";

/** PostgreSQL: `postgres("postgres://ada@localhost/shop")`, or `postgres({ pool })` for what is open already. */
export const postgres: Backend<PostgresOptions> = defineBackend<PostgresOptions>({
  id: "postgres",
  contract: 1,
  schemes: ["postgres", "postgresql"],
  traits: {
    filters: ["=", "!=", "<", "<=", ">", ">=", "in", "not-in", "like", "between", "is-null", "not-null"],
    sorts: true,
    modes: ["create", "insert", "upsert", "replace"],
    keepsReplaced: true,
    maxWriters: 8,
    window: { records: 100_000, bytes: 32 << 20 },
    surveysAll: true,
  },
  parse: parseOptions,
  format: formatOptions,
  open: openStore,
});
