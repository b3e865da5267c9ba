/**
 * A column: the values of one field for all records of a batch.
 *
 * | layout  | logical types                                              | data |
 * |---------|------------------------------------------------------------|------|
 * | `u8`    | bool                                                       | 0 or 1 |
 * | `i32`   | int32, date (days since 1970-01-01; the two extreme integers are -infinity and infinity) | |
 * | `i64`   | int64; decimal with precision <= 18 (scaled by 10^scale); time, timestamp, timestamptz (micro- or nanoseconds by precision; the two extreme integers are -infinity and infinity) | |
 * | `f32`, `f64` | float32, float64                                      | |
 * | `bytes` | text (UTF-8), bytes, uuid (canonical text), interval (canonical text), json (its text), list (typed JSON text), decimal of more digits or without bound (canonical text) | cell i is `data[offsets[i] .. offsets[i + 1])`; `offsets` has length + 1 entries and need not begin at 0 |
 * | `any`   | any: null, boolean, bigint (every integer), number (every float), string, Uint8Array, JsonText | an array |
 *
 * Arrays may be longer than the batch; what lies behind its length, and in cells that are not valid, means nothing
 * (but offsets never run backwards).
 */
export type Column = U8Column | I32Column | I64Column | F32Column | F64Column | BytesColumn | AnyColumn;

/** Bit i (least significant first, byte i >> 3) belongs to record i. */
export type Bitmap = Uint8Array;

interface Presence {
  /** 1: there is a value. Absent: every record has one. An `any` column states its nulls here too. */
  readonly valid: Bitmap | undefined;
  /** 1: the field is missing from the record, not null; only where `valid` is 0. Absent: none is missing. */
  readonly missing: Bitmap | undefined;
}

export interface U8Column extends Presence {
  readonly layout: "u8";
  readonly data: Uint8Array;
}
export interface I32Column extends Presence {
  readonly layout: "i32";
  readonly data: Int32Array;
}
export interface I64Column extends Presence {
  readonly layout: "i64";
  readonly data: BigInt64Array;
}
export interface F32Column extends Presence {
  readonly layout: "f32";
  readonly data: Float32Array;
}
export interface F64Column extends Presence {
  readonly layout: "f64";
  readonly data: Float64Array;
}
export interface BytesColumn extends Presence {
  readonly layout: "bytes";
  /** May be made when it is first looked at, of memory that only its store sees. */
  readonly data: Uint8Array;
  readonly offsets: Int32Array;
  /**
   * Called when nobody will look at `data` any more, so that its memory need not wait for the collector: where it is made
   * later, or where it is wide and its column's alone. It may be called more than once. A part of the column has none.
   */
  readonly release?: () => void;
}
export interface AnyColumn extends Presence {
  readonly layout: "any";
  readonly data: readonly unknown[];
}

export type Layout = Column["layout"];
