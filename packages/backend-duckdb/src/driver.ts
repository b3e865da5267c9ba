import { DataknobsError } from "@dataknobs/core";
import type * as Api from "@duckdb/node-api";
import type * as Bindings from "@duckdb/node-bindings";
import { knowsStringLayout } from "./string-layout.ts";

/** DuckDB's driver: the public API, and below it the raw calls that hand out vectors as bytes. */
export interface Driver {
  readonly api: typeof Api;
  readonly raw: Raw;
  /** Strings may be read and written as 16-byte entries; else one by one, by the driver's own slower calls. */
  readonly rawStrings: boolean;
}

/** The raw calls that we make. */
export type Raw = Pick<
  typeof Bindings,
  | "Type"
  | "array_vector_get_child"
  | "bind_add_result_column"
  | "copy_data_to_vector"
  | "copy_data_to_vector_validity"
  | "create_data_chunk"
  | "create_logical_type"
  | "data_chunk_get_size"
  | "data_chunk_get_vector"
  | "data_chunk_reset"
  | "data_chunk_set_size"
  | "get_data_from_pointer"
  | "list_vector_get_child"
  | "list_vector_get_size"
  | "list_vector_reserve"
  | "list_vector_set_size"
  | "struct_vector_get_child"
  | "table_function_set_bind"
  | "vector_assign_string_element_len"
  | "vector_ensure_validity_writable"
  | "vector_get_data"
  | "vector_get_validity"
>;

export type Vector = Bindings.Vector;
export type LogicalTypeHandle = Bindings.LogicalType;

let loading: Promise<Driver> | undefined;

/** The driver, loaded when a store is first opened: the native part is large. Throws `BACKEND_LOAD_FAILED`. */
export function loadDriver(): Promise<Driver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Driver> {
  try {
    const [api, { default: raw }] = await Promise.all([import("@duckdb/node-api"), import("@duckdb/node-bindings")]);
    return { api, raw, rawStrings: knowsStringLayout(raw) };
  } catch (cause) {
    throw new DataknobsError({
      code: "BACKEND_LOAD_FAILED",
      message: `DuckDB's native driver did not load on ${process.platform}-${process.arch}, Node ${process.version}`,
      backend: "duckdb",
      fix: "Install @duckdb/node-api again on this machine; its native part is made for one platform.",
      cause,
    });
  }
}
