import type { Column } from "@dataknobs/core";

/**
 * The cells of one field, put one by one from a file's bytes until a batch is full. The bytes given are UTF-8 and are copied.
 * What does not fit exactly is answered by `false`, and nothing was put.
 */
export interface Cells {
  /** How many have been put since `take`. */
  readonly length: number;
  /** A text, which becomes a value of the field's type as core casts text to it; bytes are written in base64. */
  text(data: Uint8Array, start: number, end: number): boolean;
  /** A number as JSON writes it. */
  number(data: Uint8Array, start: number, end: number): boolean;
  bool(value: boolean): boolean;
  /** A JSON text that is known to be one; a field that is not of type `json` or `any` is given objects and arrays only. */
  json(data: Uint8Array, start: number, end: number): boolean;
  null(): void;
  missing(): void;
  /** Takes the last cell back. */
  undo(): void;
  /** The column of all cells so far, with arrays that are its own; and begins anew. */
  take(): Column;
}
