import { type Backend, defineBackend } from "@dataknobs/core";
import { type ParquetOptions, parseOptions } from "./options.ts";
import { openStore } from "./store.ts";

const magic = Buffer.from("PAR1");

/** A Parquet file, which is one collection: `parquet("./users.parquet")`, `parquet({ path: "./users.parquet", compression: "zstd" })`. */
export const parquet: Backend<ParquetOptions> = defineBackend<ParquetOptions>({
  id: "parquet",
  contract: 1,
  schemes: ["parquet"],
  extensions: [".parquet"],
  traits: {
    filters: ["=", "!=", "<", "<=", ">", ">=", "in", "not-in", "like", "between", "is-null", "not-null"],
    modes: ["create", "replace"],
    maxWriters: 1,
    // Several row groups, so that DuckDB compresses one while the next one comes.
    window: { records: 491_520, bytes: 64 << 20 },
  },
  parse: parseOptions,
  format: ({ path }) => `parquet:${path ?? ""}`,
  recognises: (head) => magic.equals(head.subarray(0, 4)),
  open: (options, { access }) => openStore(options, access),
});
