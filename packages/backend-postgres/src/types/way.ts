import type { LogicalType } from "@dataknobs/core";

/**
 * How values of a type stand in `COPY (FORMAT BINARY)`, by the name of the type's send function without `_send`.
 * `text`: the bytes of the text itself (text, varchar, char(n), name, enums, citext). `as text`: there is no decoder; it
 * is selected as `::text`, and written through `COPY (FORMAT TEXT)`. `composite`: selected by `to_json`, and written
 * through `COPY (FORMAT TEXT)` as the literal that `compositeText` makes of the JSON.
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
  | "composite"
  | "as text";

/** What a type of PostgreSQL is to us. */
export interface Kept {
  readonly type: LogicalType;
  readonly way: Way;
  /**
   * What is selected in the column's place, where its own binary form is not what we want: `"text"`, `column::text`
   * (char(n) without the blanks that fill it up, types without a decoder); `"text[]"`, `column::text[]` (arrays of such);
   * `"json"`, `to_json(column)`; `"inet"`: what its output function writes, for a cast to text adds the mask of every address;
   * `"char"`: as PostgreSQL 16 and later write a byte that is no character, `\303`.
   */
  readonly select?: "text" | "text[]" | "json" | "inet" | "char";
  /** Of `"char"`: the server that is written to takes it so as well. */
  readonly spelled?: true;
  /** Of an array: its elements. */
  readonly element?: Kept;
}
