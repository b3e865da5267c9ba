import type { Row } from "../model/data-record.ts";
import type { Schema } from "../model/schema.ts";
import type { Batch, Rejection } from "./batch.ts";
import { firstByRow, unknownFields, type Failure } from "./encode.ts";
import { originOf } from "./origin.ts";
import { rebuildColumn } from "./rebuild-column.ts";
import { recordCode } from "./record-code.ts";
import { valuesGiven } from "./records-of.ts";
import { takeRows } from "./rows.ts";
export { inferOutput } from "./infer-output.ts";
export type { Observed } from "./observed.ts";

export interface Rebuilt {
  readonly batch: Batch;
  /** Outputs that do not fit the schema, each with its first reason; `row` is the output's index. */
  readonly rejected: Rejection[];
  /** For each record of the batch the index of its output. Absent: all outputs are in it. */
  readonly kept?: readonly number[];
}

/**
 * The batch of what a function made of records. A column in which no value differs from what went in is passed on as
 * the bytes it was; the others are encoded anew, by the types of `schema` (absent: the schema of what went in).
 * `inputs` are the records that `recordsOf` made of `batch`, changed or not; `sources[i]` is the input that output i
 * came from.
 */
export function rebuild(
  batch: Batch,
  inputs: readonly Row[],
  outputs: readonly Row[],
  sources: ArrayLike<number>,
  schema: Schema = batch.schema,
): Rebuilt {
  const given = valuesGiven(batch, inputs);
  const made = recordCode(schema).take(outputs);
  const rows = isEveryRow(sources, batch.length) ? undefined : sources;
  const failures: Failure[] = unknownFields(schema, outputs, made);
  const columns = schema.fields.map((field, c) => {
    const origin = originOf(batch, given, field.name, rows);
    return rebuildColumn(field, made[c] ?? [], origin, failures);
  });
  const whole: Batch = { schema, length: outputs.length, columns };
  if (failures.length === 0) return { batch: whole, rejected: [] };
  const byRow = firstByRow(failures);
  const rejected = [...byRow.values()].map((failure): Rejection => ({ ...failure, record: outputs[failure.row] }));
  const kept = [...outputs.keys()].filter((row) => !byRow.has(row));
  return { batch: takeRows(whole, kept), rejected, kept };
}

/** Mostly every record has one output: then nothing needs to be looked up. */
function isEveryRow(sources: ArrayLike<number>, length: number): boolean {
  if (sources.length !== length) return false;
  for (let i = 0; i < length; i++) if (sources[i] !== i) return false;
  return true;
}
