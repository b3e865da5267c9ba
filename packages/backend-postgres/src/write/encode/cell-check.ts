import { type Column, type ErrorCode, stringAt } from "@dataknobs/core";

/** Says what is wrong with cells of a column, before they are sent: what the server would refuse, or change in silence. */
export type Check = (column: Column, length: number, fail: Fail) => void;
export type Fail = (row: number, code: ErrorCode, message: string) => void;

/** A cell for a message. */
export function shown(column: Column, row: number): string {
  const text = column.layout === "bytes" ? stringAt(column, row) : String(column.data[row]);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
