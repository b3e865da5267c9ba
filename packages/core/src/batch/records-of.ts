import type { DataRecord, Row } from "../model/data-record.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { Batch } from "./batch.ts";
import { isSet } from "./bitmap.ts";
import { exactValues } from "./exact.ts";
import type { Integers } from "./integers.ts";
import { recordCode } from "./record-code.ts";
import { valuesOf } from "./values-of.ts";

export interface RecordOptions {
  /** Default `"auto"`. */
  readonly integers?: Integers;
  /**
   * For stores that keep records: they say all that the batch says. An integer in a field of type `any` is a bigint, so
   * that a number is a float; JSON is a `JsonText`. `batchOf` takes them back with the same option.
   */
  readonly exact?: boolean;
}

// On the array itself: a WeakMap with an entry per batch doubles the time that the whole takes.
const values: unique symbol = Symbol("values");

interface Given {
  readonly [values]?: readonly (readonly unknown[])[];
}

/** The records of a batch: plain objects that are the caller's own. JSON and lists in them are read-only and parsed when first looked into. */
export function recordsOf(batch: Batch, options: RecordOptions = {}): DataRecord[] {
  const { schema, length } = batch;
  const columns = batch.columns.map((column, c) =>
    options.exact === true
      ? exactValues(column, typeAt(batch, c), length)
      : valuesOf(column, typeAt(batch, c), length, options.integers),
  );
  const records = recordCode(schema).make(columns, length);
  batch.columns.forEach((column, c) => {
    if (column.missing !== undefined) dropMissing(records, schema.fields[c]?.name ?? "", column.missing);
  });
  return Object.defineProperty(records, values, { value: columns });
}

/**
 * What `recordsOf` put into these records, by column: `valuesGiven(...)[c][i]` is field c of record i, null or, where it
 * is missing, `undefined`. It stays known whatever their owner does to them. For other records it is read from the batch.
 */
export function valuesGiven(batch: Batch, records: readonly Row[]): readonly (readonly unknown[])[] {
  const given = (records as readonly Row[] & Given)[values];
  return given ?? batch.columns.map((column, c) => valuesOf(column, typeAt(batch, c), batch.length));
}

function dropMissing(records: readonly DataRecord[], name: string, missing: Uint8Array): void {
  for (let i = 0; i < records.length; i++) if (isSet(missing, i)) delete records[i]?.[name];
}

function typeAt(batch: Batch, c: number): LogicalType {
  const field = batch.schema.fields[c];
  if (field === undefined)
    throw new RangeError(`A batch has column ${c} but its schema has ${batch.schema.fields.length} fields.`);
  return field.type;
}
