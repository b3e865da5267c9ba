import type { Schema } from "../model/schema.ts";
import type { ErrorCode } from "../model/error-codes.ts";
import type { Column } from "./column.ts";

/** An opaque place to resume at: plain JSON, integers as strings. It means: go on with the record after this place. */
export type Position = string | number | boolean | null | readonly Position[] | { readonly [name: string]: Position };

/** Records that travel together, stored by column: `columns[i]` belongs to `schema.fields[i]`. */
export interface Batch {
  readonly schema: Schema;
  readonly length: number;
  readonly columns: readonly Column[];
  /** The place after the last record of this batch. Absent: the source cannot resume. */
  readonly position?: Position;
  /** Records that the source could not read: each counts as read and as rejected. */
  readonly unread?: readonly Rejection[];
}

/** A record that was not written, with its reason. */
export interface Rejection {
  /** From a writer: the record's index among those written since the last commit, from 0. */
  readonly row?: number;
  /** Where the source found it: `"rowid 17"`, `"line 5"`. */
  readonly at?: string;
  /** The key's values as text, if known. */
  readonly recordId?: string;
  readonly field?: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** The record itself in record form, as far as it was read; what could not be read is its text, or its bytes. */
  readonly record?: unknown;
}
