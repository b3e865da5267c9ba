import type { ErrorCode } from "../model/error-codes.ts";
import { isDataknobsError } from "../model/error.ts";
import { isJsonBytes } from "../model/json-text.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { sameType } from "../model/logical-type-text.ts";
import { misfit } from "../model/misfit.ts";
import { clearBit, isSet, newBitmap } from "./bitmap.ts";
import { columnBuilder } from "./build.ts";
import { castWhole } from "./cast-whole.ts";
import type { BytesColumn, Column } from "./column.ts";
import { converter } from "./convert.ts";
import { stringAt } from "./strings.ts";
import { valuesOf } from "./values-of.ts";

/** A cell that cannot become what it should, or that a store cannot keep. */
export interface CellFailure {
  readonly row: number;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface CastOptions {
  /** A loss was consented to: digits are rounded to the nearest, halves away from zero; zones are left out or taken as UTC. */
  readonly lossy?: boolean;
}

export interface CastResult {
  readonly column: Column;
  /** In the order of rows; such cells are null in the column. */
  readonly failures: CellFailure[];
}

/** A column as another type: each cell exactly, or a failure. */
export function castColumn(
  column: Column,
  from: LogicalType,
  to: LogicalType,
  length: number,
  options: CastOptions = {},
): CastResult {
  if (sameType(from, to)) return { column, failures: [] };
  const whole = castWhole(column, from, to, length);
  if (whole !== undefined) return { column: whole, failures: [] };
  if (to.kind === "json" && from.kind === "text" && column.layout === "bytes") return castJson(column, to, length);
  if (to.kind === "text" && from.kind !== "text") {
    // What is kept as text already is judged by its own text, `5.0` and all.
    const text = castWhole(column, from, plainText, length);
    if (text !== undefined) return castCells(text, plainText, to, length, options.lossy === true);
  }
  return castCells(column, from, to, length, options.lossy === true);
}

const plainText: LogicalType = { kind: "text" };

/** Text as JSON: the same bytes, if they are JSON. */
function castJson(column: BytesColumn, to: LogicalType, length: number): CastResult {
  const { data, offsets, valid } = column;
  const failures: CellFailure[] = [];
  for (let row = 0; row < length; row++) {
    if (!isSet(valid, row) || isJsonBytes(data, offsets[row] ?? 0, offsets[row + 1] ?? 0)) continue;
    const { code, message } = misfit("INVALID_VALUE", stringAt(column, row), to, "It is not a JSON text.");
    failures.push({ row, code, message });
  }
  return { column: failures.length === 0 ? column : withoutRows(column, failures, length), failures };
}

function withoutRows(column: BytesColumn, failures: readonly CellFailure[], length: number): BytesColumn {
  const valid = newBitmap(length, 1);
  for (let row = 0; row < length; row++) if (!isSet(column.valid, row)) clearBit(valid, row);
  for (const { row } of failures) clearBit(valid, row);
  return { ...column, valid };
}

function castCells(column: Column, from: LogicalType, to: LogicalType, length: number, lossy: boolean): CastResult {
  const values = valuesOf(column, from, length);
  const convert = converter(from, to, lossy);
  const builder = columnBuilder(to, length);
  const failures: CellFailure[] = [];
  for (let row = 0; row < length; row++) {
    const value = values[row];
    if (value === undefined) builder.appendMissing();
    else if (value === null) builder.appendNull();
    else {
      try {
        builder.append(convert(value));
      } catch (error) {
        if (!isDataknobsError(error)) throw error;
        builder.appendNull();
        failures.push({ row, code: error.code, message: error.message });
      }
    }
  }
  return { column: builder.finish(), failures };
}
