import type { Bitmap, Column } from "./column.ts";

/** The values of a column in the making: how they are kept differs by layout. */
export interface Cells {
  put(i: number, value: unknown): void;
  /** Cell i has no value. */
  skip(i: number): void;
  finish(length: number, valid: Bitmap | undefined, missing: Bitmap | undefined): Column;
}

/** Puts a value into cell i, or throws and leaves it as it was. */
export type Put = (i: number, value: unknown) => void;
