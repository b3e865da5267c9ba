import type { ErrorCode } from "@dataknobs/core";

/**
 * What SQLSTATEs mean (appendix "Error Codes" of PostgreSQL's manual): five characters, or the two of their class for
 * all that are not named themselves.
 */
const meanings: Readonly<Record<string, ErrorCode>> = {
  "08": "CONNECTION",
  "09": "CONSTRAINT", // a trigger's
  "0A": "UNSUPPORTED",
  "22": "INVALID_VALUE",
  "22000": "STORE_FAILED",
  "22001": "TOO_LONG",
  "22003": "OUT_OF_RANGE",
  "22008": "OUT_OF_RANGE",
  "22015": "OUT_OF_RANGE", // of an interval's field
  "22021": "NOT_STORABLE", // no byte sequence of the encoding: NUL is one
  "22023": "STORE_FAILED", // a parameter's value, not a record's
  "22026": "TOO_LONG",
  "22P04": "STORE_FAILED", // the form of a COPY
  "22P05": "NOT_STORABLE", // a character that the database's encoding lacks
  "23": "CONSTRAINT",
  "23502": "NULL_NOT_ALLOWED",
  "23505": "DUPLICATE_KEY",
  "25006": "READ_ONLY",
  "25P02": "WRITER_POISONED",
  "25P03": "CONNECTION",
  "25P04": "TIMEOUT",
  "27": "CONSTRAINT",
  "28": "AUTHENTICATION",
  "3D": "STORE_NOT_FOUND",
  "3F": "STORE_NOT_FOUND",
  "40": "SERIALIZATION",
  "40002": "CONSTRAINT",
  "40003": "CONNECTION",
  "42501": "PERMISSION_DENIED",
  "42703": "TARGET_DIFFERS", // a column that was there when the copy was planned
  "42P10": "TARGET_DIFFERS", // the key of an upsert that was there when the copy was planned
  "42P01": "COLLECTION_NOT_FOUND",
  "44": "CONSTRAINT",
  "53": "BUSY",
  "53100": "NO_SPACE",
  "53300": "CONNECTION",
  "54000": "TOO_LONG", // a row that no page holds, a key that no index holds
  "55006": "BUSY",
  "55P03": "BUSY",
  "57014": "TIMEOUT", // who cancels by himself says so before
  "57P": "CONNECTION",
  "57P04": "STORE_NOT_FOUND",
  "72": "SOURCE_CHANGED",
  P0: "CONSTRAINT", // what a trigger raises
  P0002: "STORE_FAILED",
  P0003: "STORE_FAILED",
  XX001: "STORE_CORRUPT",
  XX002: "STORE_CORRUPT",
};

/** Where the same again may help although the code's table says otherwise, and the other way round. */
export const retryable: ReadonlySet<string> = new Set(["25P04"]);
export const notRetryable: ReadonlySet<string> = new Set(["08P01"]);

/** The code of ours for a SQLSTATE. */
export function meaningOf(sqlstate: string): ErrorCode {
  return meanings[sqlstate] ?? meanings[sqlstate.slice(0, 3)] ?? meanings[sqlstate.slice(0, 2)] ?? "STORE_FAILED";
}
