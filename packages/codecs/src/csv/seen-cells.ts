import { type LogicalType, nothingSeen, types, typeOfSeen } from "@dataknobs/core";
import { isMinusZero } from "../scan/decimal.ts";
import { floatAt } from "../scan/float.ts";
import { asciiAt } from "../scan/text.ts";
import type { CellIndex } from "./cell-index.ts";
import { boolKind, kindOf, textKind, wholeKind } from "./cell-kind.ts";
import { isQuoted } from "./cell-text.ts";

/** What has been seen of one column. */
export interface SeenCells {
  /** Takes the cells of these records in; of all where none are named. */
  look(bytes: Uint8Array, index: CellIndex, rows: readonly number[] | undefined): void;
  type(): LogicalType;
}

/** So many digits a double counts one by one. */
const exactDigits = 15;
/** With its sign; more digits, of which none is a leading zero, are no integer of 64 bits. */
const longestInteger = "-9223372036854775808".length;

export function seenCells(column: number): SeenCells {
  const seen = nothingSeen();
  let text = false;
  let bool = false;

  function seeNumber(bytes: Uint8Array, start: number, end: number, whole: boolean): void {
    if (bytes[start] === 0x2d && isMinusZero(bytes, start, end)) seen.doubles = seen.minusZero = true;
    else if (whole) {
      if (end - start <= exactDigits) seen.smallIntegers = true;
      else if (end - start > longestInteger) seen.decimals = true;
      else seeLong(BigInt(asciiAt(bytes, start, end)));
    } else if (Number.isNaN(floatAt(bytes, start, end))) seen.decimals = true;
    else seen.doubles = true;
  }

  function seeLong(value: bigint): void {
    if (Number.isSafeInteger(Number(value))) seen.smallIntegers = true;
    else if (BigInt.asIntN(64, value) === value) seen.largeIntegers = true;
    else seen.decimals = true;
  }

  return {
    look(bytes, { cells, columns, count }, rows) {
      const length = rows?.length ?? count;
      for (let i = 0; i < length && !text; i++) {
        const at = 2 * ((rows === undefined ? i : (rows[i] ?? 0)) * columns + column);
        const start = cells[at] ?? 0;
        const end = cells[at + 1] ?? 0;
        if (isQuoted(bytes, start)) text = true;
        else if (start !== end) {
          const kind = kindOf(bytes, start, end);
          if (kind === textKind) text = true;
          else if (kind === boolKind) bool = true;
          else seeNumber(bytes, start, end, kind === wholeKind);
        }
      }
    },
    type() {
      if (text) return types.text;
      const number = typeOfSeen(seen);
      // No number has been seen, or some that no one type holds.
      if (number.kind === "any") return bool && number.of?.length === 0 ? types.bool : types.text;
      return bool ? types.text : number;
    },
  };
}
