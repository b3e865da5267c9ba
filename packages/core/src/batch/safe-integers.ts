import type { LogicalType } from "../model/logical-type.ts";
import { formatType } from "../model/logical-type-text.ts";
import type { Batch, Rejection } from "./batch.ts";
import { isSet } from "./bitmap.ts";
import { cellOf, recordAt } from "./cell.ts";
import type { Column } from "./column.ts";
import { firstByRow, type Failure } from "./encode.ts";
import { takeRows } from "./rows.ts";
import { safeAt, wordsOf } from "./words.ts";

export interface SafeIntegers {
  readonly batch: Batch;
  /** `row`: the index in the batch that was handed in. */
  readonly rejected: Rejection[];
}

/**
 * Only the records whose integers numbers hold exactly, for people who asked for `integers: "number"`; the others are
 * `OUT_OF_RANGE`. The batch itself if all do.
 */
export function withSafeIntegers(batch: Batch): SafeIntegers {
  const failures: Failure[] = [];
  batch.schema.fields.forEach(({ name, type }, c) => {
    const column = batch.columns[c];
    const test = column === undefined ? undefined : unsafeTest(column, type);
    if (column === undefined || test === undefined) return;
    for (let row = 0; row < batch.length; row++) {
      if (isSet(column.valid, row) && test(row)) failures.push(failureOf(column, type, name, row));
    }
  });
  if (failures.length === 0) return { batch, rejected: [] };
  const byRow = firstByRow(failures);
  const kept = Array.from({ length: batch.length }, (_, row) => row).filter((row) => !byRow.has(row));
  const rejected = [...byRow.values()].map((failure): Rejection => ({
    ...failure,
    record: recordAt(batch, failure.row),
  }));
  const { columns } = takeRows(batch, kept);
  return { batch: { ...batch, length: kept.length, columns }, rejected };
}

/** `undefined`: no cell can hold such an integer. */
function unsafeTest(column: Column, type: LogicalType): ((row: number) => boolean) | undefined {
  if (column.layout === "i64" && type.kind === "int64") {
    const words = wordsOf(column.data);
    return (row) => safeAt(words, row) === undefined;
  }
  if (column.layout === "any" || (type.kind === "list" && holdsIntegers(type.of)))
    return (row) => isUnsafe(cellOf(column, type, row));
  return undefined;
}

function holdsIntegers(type: LogicalType): boolean {
  return type.kind === "list" ? holdsIntegers(type.of) : type.kind === "int64" || type.kind === "any";
}

/** In a record a bigint is what no number holds. Numbers inside JSON are not asked for as numbers. */
function isUnsafe(value: unknown): boolean {
  return typeof value === "bigint" || (Array.isArray(value) && value.some(isUnsafe));
}

function failureOf(column: Column, type: LogicalType, field: string, row: number): Failure {
  const value = cellOf(column, type, row);
  const shown = typeof value === "bigint" ? value.toString() : `A ${formatType(type)}`;
  const message = `${shown} is beyond what a number holds exactly, and integers were asked for as numbers. Ask for "auto" or "bigint".`;
  return { row, field, code: "OUT_OF_RANGE", message };
}
