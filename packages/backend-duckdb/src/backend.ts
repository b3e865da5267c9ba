import { type Backend, defineBackend } from "@dataknobs/core";
import { type DuckdbOptions, parseOptions } from "./options.ts";
import { openStore } from "./store.ts";

const magic = Buffer.from("DUCK");

/** DuckDB database files: `duckdb("./analytics.duckdb")`, or `duckdb({ client })` for an instance that is open already. */
export const duckdb: Backend<DuckdbOptions> = defineBackend<DuckdbOptions>({
  id: "duckdb",
  contract: 1,
  schemes: ["duckdb"],
  extensions: [".duckdb", ".ddb"],
  traits: {
    filters: ["=", "!=", "<", "<=", ">", ">=", "in", "not-in", "like", "between", "is-null", "not-null"],
    modes: ["create", "insert", "upsert", "replace"],
    maxWriters: 1,
    // A row group: DuckDB compresses and writes it whole.
    window: { records: 122_880, bytes: 64 << 20 },
    surveysAll: true,
  },
  parse: parseOptions,
  format: ({ path }) => `duckdb:${path ?? ""}`,
  recognises: (head) => magic.equals(head.subarray(8, 12)),
  open: (options, { access }) => openStore(options, access),
});
