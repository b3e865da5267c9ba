import type { ErrorCode } from "../model/error-codes.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { show } from "../model/show.ts";
import { isSet } from "./bitmap.ts";
import type { CellFailure } from "./cast.ts";
import { cellOf } from "./cell.ts";
import { testOf } from "./check-tests.ts";
import type { Column } from "./column.ts";
import type { Unable } from "./unable.ts";

/**
 * The cells that a store cannot keep. `range`, `scale` and the like are bounds of its own: it judges them itself, or
 * a cast to its type does.
 */
export function checkColumn(
  column: Column,
  type: LogicalType,
  unable: readonly Unable[],
  length: number,
): CellFailure[] {
  const failures: CellFailure[] = [];
  for (const what of unable) {
    if (what === "null") failures.push(...nulls(column, length));
    else {
      const refuses = testOf(what, column, type, length);
      if (refuses === undefined) continue;
      for (let row = 0; row < length; row++) {
        if (isSet(column.valid, row) && refuses(row)) failures.push(failureOf(what, column, type, row));
      }
    }
  }
  return failures.sort((a, b) => a.row - b.row);
}

function nulls(column: Column, length: number): CellFailure[] {
  const failures: CellFailure[] = [];
  if (column.valid === undefined) return failures;
  for (let row = 0; row < length; row++) {
    if (isSet(column.valid, row)) continue;
    const state = column.missing !== undefined && isSet(column.missing, row) ? "missing" : "null";
    failures.push({ row, code: "NULL_NOT_ALLOWED", message: `The field is ${state}, and the target needs a value.` });
  }
  return failures;
}

function failureOf(what: Unable, column: Column, type: LogicalType, row: number): CellFailure {
  const code: ErrorCode = what === "length" ? "TOO_LONG" : "NOT_STORABLE";
  const value = cellOf(column, type, row);
  const shown = what !== "json-null" && typeof value === "object" ? `, which is in ${show(value)}` : `: ${show(value)}`;
  const consent = what === "negzero" ? " With consent (accept: negzero) it becomes 0." : "";
  return { row, code, message: `The target cannot keep ${reasons[what] ?? what}${shown}.${consent}` };
}

const reasons: Partial<Record<Unable, string>> = {
  nan: "NaN",
  infinity: "an infinity",
  negzero: "a negative zero",
  nul: "the character U+0000",
  surrogate: "half of a surrogate pair",
  length: "a text of this length",
  "duplicate-keys": "an object with a key twice",
  "json-null": "the JSON value null, which is not a null",
};
