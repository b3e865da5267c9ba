import type { LogicalType } from "@dataknobs/core";

/**
 * How values of a type stand in `COPY (FORMAT BINARY)`, by the name of the type's send function without `_send`.
 * `text`: the bytes of the text itself (text, varchar, char(n), name, enums, citext, xml). `as text`: there is no
 * decoder; it is selected as `::text`, and written through `COPY (FORMAT TEXT)`.
 */
export type Way =
  | "bool"
  | "int2"
  | "int4"
  | "int8"
  | "oid"
  | "float4"
  | "float8"
  | "numeric"
  | "text"
  | "bytea"
  | "date"
  | "time"
  | "timestamp"
  | "timestamptz"
  | "interval"
  | "uuid"
  | "json"
  | "jsonb"
  | "array"
  | "as text";

/** What a type of PostgreSQL is to us. */
export interface Kept {
  readonly type: LogicalType;
  readonly way: Way;
  /** Of an array: its elements. */
  readonly element?: Kept;
}
