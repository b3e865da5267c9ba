import { type CellFailure, type Column, isScaled, isSet, type LogicalType } from "@dataknobs/core";
import { type Affinity, becomesInteger, isNumbersOwnText, looksNumeric } from "../types/affinity.ts";
import { valuesOfType } from "./bound-values.ts";
import { jsonIn, showCell } from "../show-cell.ts";

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
    if (refused !== undefined && !isOrdinary(column, length))
      for (let row = 0; row < length; row++) {
        const why = refused(bound[row]);
        if (why === undefined) continue;
        failures.push({ row, code: "NOT_STORABLE", message: `${why}: ${showCell(bound[row])}.` });
      }
    return bound;
  };
}

/** Whether floats are neither NaN nor zeros, which nothing can be wrong with. */
function isOrdinary(column: Column, length: number): boolean {
  if (column.layout !== "f64" && column.layout !== "f32") return false;
  const { data } = column;
  for (let i = 0; i < length; i++) {
    const value = data[i] ?? 0;
    if (value === 0 || Number.isNaN(value)) return false;
  }
  return true;
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
      if (affinity === "text" || ((affinity === "integer" || affinity === "numeric") && becomesInteger(value)))
        return "The column would change the number's type";
      return floatRefusal(value, affinity);
    case "string":
      return affinity !== "none" && affinity !== "text" && looksNumeric(value)
        ? "The column would make a number of it"
        : undefined;
    case "object":
      if (value === null || value instanceof Uint8Array) return undefined;
      return /^\s*-?\d/.test(jsonIn(value) ?? "")
        ? "None of SQLite's numbers is this one"
        : "SQLite cannot tell JSON from text";
    default:
      return "SQLite cannot tell true and false from numbers";
  }
}
