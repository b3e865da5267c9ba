import type { Position } from "@dataknobs/core";
import type { Rows } from "./read-cell.ts";

/** Records that lie next to each other, as the driver gives them. */
export interface Page {
  readonly rows: Rows;
  /** After the last of them; `undefined`: a view has no such place. */
  readonly position: Position | undefined;
  /** Where a row was found, for people: `rowid 17`. */
  at(row: number): string;
  /** The bytes of those texts at a place that are no characters, by their rows. They are among `rows`, in which the driver shows U+FFFD. */
  broken(place: number, rows: readonly number[]): ReadonlyMap<number, Uint8Array | undefined>;
}

/** The pages of one reading, in order. */
export interface Pages {
  /** `undefined`: there are no more records. */
  next(): Page | undefined;
  /** Told how large the last page's records were, so that the next one is about as large as wished. */
  learn(bytes: number, records: number): void;
  /** Frees what is open. */
  close(): void;
}

/** How large pages are to be. */
export interface PageLimits {
  readonly records: number;
  readonly bytes: number;
  /** Records of all pages together. */
  readonly limit: number;
}

/** A cell whose text is wanted as its bytes, which need not be UTF-8. */
export function bytesSql(name: string): string {
  return `iif(typeof(${name}) = 'text', CAST(${name} AS BLOB), ${name})`;
}

/** How many U+FFFD there are in a text: SQL compares bytes, so those that stand for broken ones are not counted. */
export function replacementsSql(column: string): string {
  const replacement = "char(65533)";
  const bytes = `octet_length(${column}) - octet_length(replace(${column}, ${replacement}, ''))`;
  return `iif(instr(${column}, ${replacement}), (${bytes}) / octet_length(${replacement}), 0)`;
}

/** About the bytes of a row. */
export function rowBytes(row: readonly unknown[]): number {
  let bytes = 0;
  for (const value of row) bytes += 16 + (typeof value === "string" || value instanceof Uint8Array ? value.length : 0);
  return bytes;
}
