import { type Batch, cellOf, isSet, ownForm, takeRows } from "@dataknobs/core";
import { isSameType, TupleForm } from "../tuples.ts";
import { type BatchEncoder, type FieldFailure, requiredName, type Taken } from "./encode/batch-encoder.ts";
import { batchEncoder } from "./encode/encoder.ts";
import type { Slot } from "./slot.ts";

/** Records that leave the same columns to their defaults. */
export interface Shape {
  /** The columns that are written. */
  readonly slots: readonly Slot[];
  /** Those that are left to the server. */
  readonly omitted: readonly Slot[];
  readonly encoder: BatchEncoder;
}

/** Records on their way into the table: encoded when they are sent. */
export interface Piece {
  readonly shape: Shape;
  readonly taken: Taken;
  readonly batch: Batch;
  readonly from: number;
  readonly to: number;
  /** Where each record of the batch stands in the window. */
  readonly numbers: Int32Array;
}

/** Makes pieces of batches. */
export interface Cutter {
  /** `first`: the number of the batch's first record in the window. `refuse` hears of records that no column can hold. */
  cut(batch: Batch, first: number, refuse: (row: number, failure: FieldFailure) => void): readonly Piece[];
}

export type EncoderFor = (slots: readonly Slot[]) => BatchEncoder;

/** `inForm`: records may go on in the form in which another PostgreSQL has given them. */
export function cutter(slots: readonly Slot[], encoderFor: EncoderFor = batchEncoder, inForm = false): Cutter {
  const filled = slots.flatMap((slot, i) => (isFilled(slot) ? [i] : []));
  const shapes = new Map<string, Shape>();

  function shapeWithout(omitted: readonly number[]): Shape {
    const id = omitted.join();
    let shape = shapes.get(id);
    if (shape === undefined) {
      const written = slots.filter((_, i) => !omitted.includes(i));
      shape = {
        slots: written,
        omitted: omitted.flatMap((i) => slots[i] ?? []),
        encoder: encoderFor(written),
      };
      shapes.set(id, shape);
    }
    return shape;
  }

  function pieceOf(
    batch: Batch,
    numbers: Int32Array,
    omitted: readonly number[],
    refuse: (row: number, failure: FieldFailure) => void,
  ): Piece[] {
    const shape = shapeWithout(omitted);
    const columns = omitted.length === 0 ? batch.columns : batch.columns.filter((_, i) => !omitted.includes(i));
    const taken = shape.encoder.take({ ...batch, columns }, numbers);
    if (taken.failures.length === 0) return [{ shape, taken, batch, from: 0, to: batch.length, numbers }];
    const bad = new Map<number, FieldFailure>();
    for (const failure of taken.failures) if (!bad.has(failure.row)) bad.set(failure.row, failure);
    for (const [row, failure] of bad) refuse(numbers[row] ?? 0, failure);
    const good = [...numbers.keys()].filter((row) => !bad.has(row));
    if (good.length === 0) return [];
    return pieceOf(takeRows(batch, good), pick(numbers, good), omitted, refuse);
  }

  return {
    cut(batch, first, refuse) {
      const numbers = new Int32Array(batch.length);
      for (let i = 0; i < numbers.length; i++) numbers[i] = first + i;
      const form = inForm ? tuplesFor(batch, slots) : undefined;
      const shape = form === undefined ? undefined : shapeWithout([]);
      if (form !== undefined && shape?.encoder.format === "binary")
        return [{ shape, taken: takenAs(form), batch, from: 0, to: batch.length, numbers }];
      const groups = rowsByOmitted(batch, filled);
      if (groups.size === 1) {
        const [id = ""] = groups.keys();
        return pieceOf(batch, numbers, indexesIn(id), refuse);
      }
      return [...groups].flatMap(([id, rows]) =>
        pieceOf(takeRows(batch, rows), pick(numbers, rows), indexesIn(id), refuse),
      );
    },
  };
}

/** The form of a batch, if it holds what the columns take. */
function tuplesFor(batch: Batch, slots: readonly Slot[]): TupleForm | undefined {
  const form = ownForm(batch);
  if (!(form instanceof TupleForm) || form.types.length !== slots.length) return undefined;
  const fits = form.types.every((type, i) => {
    const slot = slots[i];
    if (slot === undefined || !isSameType(type, slot.column.type)) return false;
    return requiredName(slot) === undefined || form.isFull(i);
  });
  return fits ? form : undefined;
}

function takenAs({ records, offsets }: TupleForm): Taken {
  return { failures: [], encode: (from, to) => records.subarray(offsets[from], offsets[to]) };
}

function isFilled({ column }: Slot): boolean {
  return column.default !== undefined || column.identity !== undefined || column.type.default !== undefined;
}

function indexesIn(id: string): readonly number[] {
  return id === "" ? [] : id.split(",").map(Number);
}

/** The rows of a batch by the columns that they leave to their defaults. */
function rowsByOmitted({ columns, length }: Batch, filled: readonly number[]): ReadonlyMap<string, number[]> {
  const marked = filled.filter((i) => columns[i]?.missing !== undefined);
  if (marked.length === 0) return new Map([["", []]]);
  const groups = new Map<string, number[]>();
  for (let row = 0; row < length; row++) {
    const id = marked.filter((i) => isMissing(columns[i]?.missing, row)).join();
    const rows = groups.get(id);
    if (rows === undefined) groups.set(id, [row]);
    else rows.push(row);
  }
  return groups;
}

function isMissing(missing: Uint8Array | undefined, row: number): boolean {
  return missing !== undefined && isSet(missing, row);
}

function pick(numbers: Int32Array, rows: readonly number[]): Int32Array {
  return Int32Array.from(rows, (row) => numbers[row] ?? 0);
}

export function recordsIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** The records `from` to before `to` of pieces, counted through all of them. */
export function sliceOf(pieces: readonly Piece[], from: number, to: number): readonly Piece[] {
  const out: Piece[] = [];
  let before = 0;
  for (const piece of pieces) {
    const length = piece.to - piece.from;
    const [start, end] = [Math.max(from - before, 0), Math.min(to - before, length)];
    if (start < end) out.push({ ...piece, from: piece.from + start, to: piece.from + end });
    before += length;
  }
  return out;
}

/** Where a record of pieces stands in the window, and its key as text. */
export function identify(pieces: readonly Piece[], record: number): { row: number; recordId?: string } {
  const [piece] = sliceOf(pieces, record, record + 1);
  if (piece === undefined) throw new Error(`there is no record ${record}`);
  const recordId = recordIdAt(piece.batch, piece.from);
  return { row: piece.numbers[piece.from] ?? 0, ...(recordId !== undefined && { recordId }) };
}

/** The key as text, its parts joined by commas. */
export function recordIdAt({ schema, columns }: Batch, row: number): string | undefined {
  const parts = (schema.key ?? []).map((name) => {
    const i = schema.fields.findIndex((field) => field.name === name);
    const [column, field] = [columns[i], schema.fields[i]];
    return column === undefined || field === undefined ? null : cellOf(column, field.type, row);
  });
  if (parts.length === 0 || parts.some((part) => part === null || part === undefined)) return undefined;
  return parts.map((part) => (part instanceof Uint8Array ? Buffer.from(part).toString("hex") : String(part))).join(",");
}
