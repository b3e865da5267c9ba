import { type AnyColumn, type BytesColumn, type ErrorCode, isSet } from "@dataknobs/core";

/** A fault of a text inside a list, struct, map or union. */
export interface InnerFault {
  readonly row: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Stand in the JSON of a nested value before what cannot be told in it: JSON has neither as it is. */
export const notJson = "\u0001";
export const notUtf8 = "\u0002";
/** A cell of a union that is no UTF-8. */
export const unreadable: unique symbol = Symbol("text that is not UTF-8");
/** A cell of a union that is a member with null in it. */
export const emptyMember: unique symbol = Symbol("a member that holds null");

/** The nested values with such a mark in them. */
export function brokenTexts({ data, offsets, valid }: BytesColumn, length: number): InnerFault[] {
  if (!data.includes(1) && !data.includes(2)) return [];
  const faults: InnerFault[] = [];
  for (let row = 0; row < length; row++) {
    const bytes = data.subarray(offsets[row], offsets[row + 1]);
    if (!isSet(valid, row) || (!bytes.includes(1) && !bytes.includes(2))) continue;
    if (bytes.includes(2)) faults.push({ row, code: "INVALID_UTF8", message: "A text in it is not UTF-8" });
    else {
      const shown = Buffer.from(bytes).toString("utf8").replaceAll(notJson, "").slice(0, 80);
      faults.push({ row, code: "INVALID_VALUE", message: `A JSON value in it is no JSON: ${shown}` });
    }
  }
  return faults;
}

/** The cells of a union with such a mark, which are null then. */
export function brokenCells(column: AnyColumn, length: number): { column: AnyColumn; faults: InnerFault[] } {
  const faults: InnerFault[] = [];
  for (let row = 0; row < length; row++) {
    const cell = column.data[row];
    if (cell === unreadable) faults.push({ row, code: "INVALID_UTF8", message: "The text is not UTF-8" });
    if (cell === emptyMember) {
      const message = "A member of the union holds null, which as a value of any type would be no value at all";
      faults.push({ row, code: "MISFIT", message });
    }
  }
  if (faults.length === 0) return { column, faults };
  return { column: { ...column, data: column.data.map((cell) => (typeof cell === "symbol" ? null : cell)) }, faults };
}
