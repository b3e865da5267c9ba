import type { Batch, Rejection } from "../batch/batch.ts";
import { castColumn } from "../batch/cast.ts";
import { recordAt } from "../batch/cell.ts";
import { checkColumn } from "../batch/check.ts";
import type { Column } from "../batch/column.ts";
import { isToFetch, ownForm, relabelled } from "../batch/own-form.ts";
import { withPositiveZeros } from "../batch/positive-zeros.ts";
import { takeRows } from "../batch/rows.ts";
import type { Unable } from "../batch/unable.ts";
import type { StoredField } from "../contract/store.ts";
import { formatType, sameType } from "../model/logical-type-text.ts";
import type { Field, Schema } from "../model/schema.ts";
import { recordIdOf } from "./record-id.ts";

/** Makes batches of the target's shape: names, order and types. What cannot become so is rejected. */
export interface Conform {
  (batch: Batch): { readonly batch: Batch; readonly rejected: readonly Rejection[] };
}

interface Step {
  readonly from: Field;
  readonly index: number;
  readonly to: StoredField;
  readonly cast: boolean;
  readonly lossy: boolean;
  readonly unable: readonly Unable[];
  /** Every -0 becomes 0. */
  readonly zeroed: boolean;
}

/** `lossy`: the fields whose loss was consented to, by their name in the records; `zeroed`: those whose -0 becomes 0. */
export function conformTo(
  input: Schema,
  stored: readonly StoredField[],
  output: Schema,
  lossy: ReadonlySet<string>,
  zeroed: ReadonlySet<string>,
): Conform {
  const steps = stepsOf(input, stored, lossy, zeroed);
  const same = arePassed(steps, input);
  const asItIs = (batch: Batch): ReturnType<Conform> => ({ batch: relabelled(batch, output), rejected: [] });
  if (same && steps.every(({ unable }) => unable.length === 0)) return asItIs;
  const onlyFull = same && steps.every(({ unable }) => unable.every((what) => what === "null"));
  const full = steps.flatMap(({ unable, index }) => (unable.length > 0 ? [index] : []));
  return (batch) => {
    const form = onlyFull ? ownForm(batch) : undefined;
    if (form !== undefined && full.every((place) => form.isFull(place))) return asItIs(batch);
    // Its source has vouched for it.
    if (isToFetch(batch)) return asItIs(batch);
    const failures = new Map<number, Rejection>();
    const columns = steps.map((step) => conformed(batch, step, failures));
    const whole: Batch = { ...relabelled(batch, output), columns };
    if (failures.size === 0) return { batch: whole, rejected: [] };
    const kept = Array.from({ length: batch.length }, (_, row) => row).filter((row) => !failures.has(row));
    return { batch: takeRows(whole, kept), rejected: inOrder(failures) };
  };
}

/** What the target is unable to keep of each field, where records pass as they are; `undefined`: they do not. */
export function unableAsTheyAre(
  input: Schema,
  stored: readonly StoredField[],
  zeroed: ReadonlySet<string>,
): ReadonlyMap<string, readonly Unable[]> | undefined {
  const steps = stepsOf(input, stored, new Set(), zeroed);
  if (!arePassed(steps, input)) return undefined;
  return new Map(steps.flatMap(({ unable, from }) => (unable.length > 0 ? [[from.name, unable]] : [])));
}

function stepsOf(
  input: Schema,
  stored: readonly StoredField[],
  lossy: ReadonlySet<string>,
  zeroed: ReadonlySet<string>,
): readonly Step[] {
  return stored.filter((to) => to.generated !== true).map((to) => stepOf(input, to, lossy, zeroed.has(to.field)));
}

/** They go on with the same fields, in the same order. */
function arePassed(steps: readonly Step[], input: Schema): boolean {
  return (
    steps.length === input.fields.length &&
    steps.every((step, i) => step.index === i && !step.cast && !step.zeroed && step.from.name === step.to.name)
  );
}

function inOrder(failures: ReadonlyMap<number, Rejection>): readonly Rejection[] {
  return [...failures.values()].sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

function stepOf(input: Schema, to: StoredField, lossy: ReadonlySet<string>, zeroed: boolean): Step {
  const index = input.fields.findIndex((field) => field.name === to.field);
  const from = input.fields[index];
  if (from === undefined) throw new Error(`no field ${to.field} in the batch`);
  const unable = (to.unable ?? []).filter((what) => what !== "negzero" || !zeroed);
  if (!to.nullable && !unable.includes("null")) unable.push("null");
  return { from, index, to, cast: !sameType(from.type, to.type), lossy: lossy.has(to.field), unable, zeroed };
}

function conformed(batch: Batch, step: Step, failures: Map<number, Rejection>): Column {
  const { from, to } = step;
  let column = batch.columns[step.index];
  if (column === undefined) throw new Error(`no column ${from.name} in the batch`);
  if (step.zeroed) column = withPositiveZeros(column, from.type, batch.length);
  const found = [];
  if (step.unable.length > 0) {
    const early = from.type.kind === to.type.kind ? to.type : from.type;
    found.push(...checkColumn(column, early, step.unable, batch.length));
  }
  if (step.cast) {
    const cast = castColumn(column, from.type, to.type, batch.length, { lossy: step.lossy });
    column = cast.column;
    found.push(...cast.failures);
  }
  for (const failure of found) {
    if (failures.has(failure.row)) continue;
    const recordId = recordIdOf(batch, failure.row);
    failures.set(failure.row, {
      row: failure.row,
      field: from.name,
      code: failure.code,
      message: `${from.name} (${formatType(from.type)}): ${failure.message}`,
      record: recordAt(batch, failure.row),
      ...(recordId !== undefined && { recordId }),
    });
  }
  return column;
}
