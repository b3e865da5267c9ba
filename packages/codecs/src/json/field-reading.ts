import type { Cells } from "../columns/cells.ts";

/** What is read into the cells of a field, and how. */
export interface FieldReading {
  readonly name: string;
  readonly cells: Cells;
  /** What is expected, for messages: `int64`. */
  readonly wanted: string;
  /** Whether a value is kept as its own JSON text, whatever it is. */
  readonly verbatim: boolean;
  /** Whether the JSON value null is a value. */
  readonly nullIsValue: boolean;
  /** Whether the field may be null or missing. */
  readonly nullable: boolean;
}
