import type { Batch, Rejection } from "../batch/batch.ts";
import { collectBatch, type BatchOptions } from "../batch/batch-of.ts";
import { castColumn } from "../batch/cast.ts";
import { recordAt } from "../batch/cell.ts";
import { firstByRow, type Failure } from "../batch/encode.ts";
import { selectColumns } from "../batch/reshape.ts";
import { sliceBatch, takeRows } from "../batch/rows.ts";
import { batchBytes } from "../batch/size.ts";
import type { Row } from "../model/data-record.ts";
import { sameType } from "../model/logical-type-text.ts";
import type { Schema } from "../model/schema.ts";
import type { ReadRequest } from "./source.ts";

/** So few records are looked at before it is known how large they are. */
const first = 64;

/**
 * Answers a read with a store's records, so that a simple backend never sees a column: the fields and types that the
 * request wants, about as many records and bytes, its limit and its signal. A record that does not fit is `unread`.
 * `schema`: what the records are. Batches have no position: a reader that was stopped starts over.
 */
export async function* batchesOf(
  schema: Schema,
  records: Iterable<Row> | AsyncIterable<Row>,
  request: ReadRequest,
  options: BatchOptions = {},
): AsyncGenerator<Batch> {
  const { limit = Infinity, signal } = request;
  let size = Math.min(first, request.records);
  let held: Row[] = [];
  let taken = 0;
  if (limit === 0) return;
  for await (const record of records) {
    held.push(record);
    taken++;
    if (taken < limit && held.length < size) continue;
    signal.throwIfAborted();
    const batch = batchFor(schema, held, request, options);
    held = [];
    const most = Math.floor((request.bytes * batch.length) / batchBytes(batch)) || 1;
    size = Math.min(most, request.records);
    yield* cut(batch, size, signal);
    if (taken >= limit) return;
  }
  signal.throwIfAborted();
  if (held.length > 0) yield* cut(batchFor(schema, held, request, options), size, signal);
}

function* cut(batch: Batch, size: number, signal: AbortSignal): Generator<Batch> {
  const { unread } = batch;
  for (let from = 0; from < Math.max(batch.length, 1); from += size) {
    signal.throwIfAborted();
    const part = from === 0 && batch.length <= size ? batch : sliceBatch(batch, from, from + size);
    yield from === 0 && unread !== undefined ? { ...part, unread } : part;
  }
}

function batchFor(schema: Schema, records: readonly Row[], request: ReadRequest, options: BatchOptions): Batch {
  const { batch, rejected } = collectBatch(schema, records, options);
  const wanted = typed(selectColumns(batch, request.fields), request.schema);
  const unread = [
    ...rejected.map(({ row: _row, ...rest }) => rest),
    ...wanted.misfits.map((one) => misfit(batch, one)),
  ];
  return unread.length === 0 ? wanted.batch : { ...wanted.batch, unread };
}

/** Where other types are wanted than the store has: only the records whose values can be such. */
function typed(batch: Batch, { fields: wanted }: Schema): { batch: Batch; misfits: readonly Failure[] } {
  const failures: Failure[] = [];
  const fields = batch.schema.fields.map((field) => {
    const type = wanted.find(({ name }) => name === field.name)?.type ?? field.type;
    return sameType(type, field.type) ? field : { ...field, type };
  });
  const columns = batch.columns.map((column, c) => {
    const [from, to] = [batch.schema.fields[c], fields[c]];
    if (from === undefined || to === undefined || from === to) return column;
    const cast = castColumn(column, from.type, to.type, batch.length);
    for (const failure of cast.failures) failures.push({ ...failure, field: to.name, code: "MISFIT" });
    return cast.column;
  });
  const misfits = firstByRow(failures);
  const all = { ...batch, schema: { ...batch.schema, fields }, columns };
  if (misfits.size === 0) return { batch: all, misfits: [] };
  const kept = Array.from({ length: batch.length }, (_, row) => row).filter((row) => !misfits.has(row));
  return { batch: takeRows(all, kept), misfits: [...misfits.values()] };
}

function misfit(batch: Batch, { row, ...reason }: Failure): Rejection {
  return { ...reason, record: recordAt(batch, row) };
}
