import {
  type CellFailure,
  type Column,
  isSet,
  isScaled,
  type LogicalType,
  stringAt,
  stringsOf,
  valuesOf,
} from "@dataknobs/core";
import { type Affinity, isNumbersOwnText, looksNumeric } from "./affinity.ts";
import { showCell } from "./show-cell.ts";
import { holdsWide, wideCell } from "./wide-text.ts";

/** The cells of a column as the driver binds them, so that the column of SQLite gives back what was given. */
export type Binder = (column: Column, length: number, failures: CellFailure[]) => unknown[];

/**
 * `affinity`: what SQLite does to values in that column. A value that it would change is a failure, never bound.
 * `wide`: whoever binds the values knows that bytes in a column of text are a wide text.
 */
export function binderOf(type: LogicalType, affinity: Affinity, wide = false): Binder {
  const values = valuesOfType(type, affinity, wide && ["text", "json", "list"].includes(type.kind));
  const refused = refusal(type, affinity);
  return (column, length, failures) => {
    const bound = values(column, length);
    const { valid } = column;
    if (valid !== undefined) for (let i = 0; i < length; i++) if (!isSet(valid, i)) bound[i] = null;
    if (refused !== undefined)
      for (let row = 0; row < length; row++) {
        const why = refused(bound[row]);
        if (why === undefined) continue;
        failures.push({ row, code: "NOT_STORABLE", message: `${why}: ${showCell(bound[row])}.` });
      }
    return bound;
  };
}

function valuesOfType(
  type: LogicalType,
  affinity: Affinity,
  wide: boolean,
): (column: Column, length: number) => unknown[] {
  // A number bound to a column without such an affinity would be kept as 5.0.
  const numbersAreIntegers = affinity === "integer" || affinity === "numeric";
  return (column, length) => {
    switch (column.layout) {
      case "u8":
        return cellsOf(length, (i) => (column.data[i] === 1 ? 1n : 0n));
      case "i32":
        if (type.kind === "date") return valuesOf(column, type, length);
        if (numbersAreIntegers) return cellsOf(length, (i) => column.data[i]);
        return cellsOf(length, (i) => BigInt(column.data[i] ?? 0));
      case "i64":
        return type.kind === "int64" ? cellsOf(length, (i) => column.data[i]) : valuesOf(column, type, length);
      case "f32":
      case "f64":
        return cellsOf(length, (i) => column.data[i]);
      case "bytes": {
        const { data, offsets } = column;
        if (wide && holdsWide(column, length))
          return cellsOf(length, (i) => wideCell(column, i) ?? stringAt(column, i));
        if (type.kind !== "bytes") return stringsOf(column, length);
        return cellsOf(length, (i) => data.subarray(offsets[i], offsets[i + 1]));
      }
      default:
        return column.data.slice(0, length);
    }
  };
}

function cellsOf(length: number, cell: (i: number) => unknown): unknown[] {
  const cells = new Array<unknown>(length);
  for (let i = 0; i < length; i++) cells[i] = cell(i);
  return cells;
}

/** Says of a bound value why it would not come back; `undefined`: no value of the type is in danger. */
function refusal(type: LogicalType, affinity: Affinity): ((value: unknown) => string | undefined) | undefined {
  const becomesNumber = affinity === "integer" || affinity === "numeric" || affinity === "real";
  switch (type.kind) {
    case "float32":
    case "float64":
      return (value) => floatRefusal(value, affinity);
    case "text":
    case "json":
      return becomesNumber ? textRefusal : undefined;
    case "decimal":
      return becomesNumber && !isScaled(type) ? textRefusal : undefined;
    case "any":
      return (value) => anyRefusal(value, affinity);
    default:
      return undefined;
  }
}

function floatRefusal(value: unknown, affinity: Affinity): string | undefined {
  if (value === 0) return affinity !== "none" && Object.is(value, -0) ? "The column would make 0 of it" : undefined;
  return Number.isNaN(value) ? "SQLite keeps NaN as null" : undefined;
}

function textRefusal(value: unknown): string | undefined {
  if (typeof value !== "string" || !looksNumeric(value) || isNumbersOwnText(value)) return undefined;
  return "The column would make another text of it";
}

function anyRefusal(value: unknown, affinity: Affinity): string | undefined {
  switch (typeof value) {
    case "bigint":
      if (BigInt.asIntN(64, value) !== value) return "SQLite's integers have 64 bits";
      return affinity === "none" || affinity === "integer" || affinity === "numeric"
        ? undefined
        : "The column would change the integer's type";
    case "number":
      if (affinity === "text" || ((affinity === "integer" || affinity === "numeric") && Number.isInteger(value)))
        return "The column would change the number's type";
      return floatRefusal(value, affinity);
    case "string":
      return affinity !== "none" && affinity !== "text" && looksNumeric(value)
        ? "The column would make a number of it"
        : undefined;
    case "object":
      return value === null || value instanceof Uint8Array ? undefined : "SQLite cannot tell JSON from text";
    default:
      return "SQLite cannot tell true and false from numbers";
  }
}
