import { DataknobsError } from "@dataknobs/core";
import type * as Bindings from "@duckdb/node-bindings";
import { knowsStringLayout } from "./string-layout.ts";

/**
 * DuckDB's driver: its C API as calls, which hand out vectors as bytes. The classes above them (`@duckdb/node-api`) are
 * not loaded: they are 150 modules, a tenth of the time that a small copy takes.
 */
export interface Driver {
  readonly raw: Raw;
}

/** The raw calls that we make. */
export type Raw = Pick<
  typeof Bindings,
  | "ResultType"
  | "Type"
  | "append_data_chunk"
  | "appender_clear"
  | "appender_create_ext"
  | "appender_flush_sync"
  | "array_vector_get_child"
  | "bind_add_result_column"
  | "close_sync"
  | "column_count"
  | "column_logical_type"
  | "column_type"
  | "connect"
  | "copy_data_to_vector"
  | "copy_data_to_vector_validity"
  | "create_config"
  | "create_data_chunk"
  | "create_logical_type"
  | "create_table_function"
  | "data_chunk_get_column_count"
  | "data_chunk_get_size"
  | "data_chunk_get_vector"
  | "data_chunk_reset"
  | "data_chunk_set_size"
  | "destroy_prepare_sync"
  | "disconnect_sync"
  | "execute_prepared_streaming"
  | "fetch_chunk"
  | "function_set_error"
  | "get_data_from_pointer"
  | "init_set_max_threads"
  | "interrupt"
  | "list_vector_get_child"
  | "list_vector_get_size"
  | "list_vector_reserve"
  | "list_vector_set_size"
  | "open"
  | "prepare"
  | "query"
  | "register_table_function"
  | "result_return_type"
  | "rows_changed"
  | "set_config"
  | "struct_vector_get_child"
  | "table_function_set_bind"
  | "table_function_set_function"
  | "table_function_set_init"
  | "table_function_set_name"
  | "vector_assign_string_element_len"
  | "vector_ensure_validity_writable"
  | "vector_get_data"
  | "vector_get_validity"
>;

export type Appender = Bindings.Appender;
export type Chunk = Bindings.DataChunk;
export type ConnectionHandle = Bindings.Connection;
export type LogicalTypeHandle = Bindings.LogicalType;
export type Result = Bindings.Result;
export type TableFunction = Bindings.TableFunction;
export type TypeId = Bindings.Type;
export type Vector = Bindings.Vector;

let loading: Promise<Driver> | undefined;

/** The driver, loaded when a store is first opened: the native part is large. Throws `BACKEND_LOAD_FAILED`. */
export function loadDriver(): Promise<Driver> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Driver> {
  let raw: Raw;
  try {
    ({ default: raw } = await import("@duckdb/node-bindings"));
  } catch (cause) {
    throw failed(
      `DuckDB's native driver did not load on ${process.platform}-${process.arch}, Node ${process.version}`,
      "Install @duckdb/node-bindings again on this machine; its native part is made for one platform.",
      cause,
    );
  }
  if (knowsStringLayout(raw)) return { raw };
  throw failed(
    "This version of DuckDB's driver keeps strings in a way that is not known here",
    "Install the version of @duckdb/node-bindings that this package names.",
  );
}

function failed(message: string, fix: string, cause?: unknown): DataknobsError {
  return new DataknobsError({
    code: "BACKEND_LOAD_FAILED",
    message,
    backend: "duckdb",
    fix,
    ...(cause !== undefined && { cause }),
  });
}
