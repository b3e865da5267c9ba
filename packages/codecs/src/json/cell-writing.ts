import type { Field } from "@dataknobs/core";

/** How the cells of one column of a batch are written as JSON values, without the quotes that all of them have. */
export interface Cells {
  /** All cells together take at most so many bytes. */
  readonly bytes: number;
  /** Writes the cell of a row that has a value, and answers with its end. Rows are written in their order. */
  readonly put: Put;
}

export type Put = (bytes: Buffer, at: number, row: number) => number;

/** `native` of a field of decimals that were JSON numbers, and are written as such. */
export const jsonNumber = "json:number";

/** Whether every value of this field is a JSON string. */
export function isQuoted({ type, native }: Field): boolean {
  switch (type.kind) {
    case "text":
    case "uuid":
    case "interval":
    case "bytes":
    case "date":
    case "time":
    case "timestamp":
    case "timestamptz":
      return true;
    default:
      return type.kind === "decimal" && native !== jsonNumber;
  }
}
