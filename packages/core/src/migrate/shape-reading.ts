import type { Batch } from "../batch/batch.ts";
import { sliceBatch, takeRows } from "../batch/rows.ts";
import type { Sort } from "../query/filter.ts";
import { sortBatches } from "../query/sort.ts";
import { sizeOf, unreadFirst } from "./limited.ts";

/** Only the records to keep. What the source could not read nobody can filter: it stays. */
export async function* filterBatches(
  batches: AsyncIterable<Batch>,
  keep: ((batch: Batch) => Int32Array | undefined) | undefined,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    const rows = keep?.(batch);
    yield rows === undefined ? batch : { ...batch, ...takeRows(batch, rows) };
  }
}

/** All records in order, held in memory until the last has come. */
export async function* sortedBatches(
  batches: AsyncIterable<Batch>,
  sort: readonly Sort[],
  records: number,
): AsyncGenerator<Batch> {
  const all: Batch[] = [];
  for await (const { position: _position, ...batch } of batches) all.push(batch);
  if (all.length === 0) return;
  const whole = sortBatches(all, sort);
  const unread = all.flatMap((batch) => batch.unread ?? []);
  for (let from = 0; from < whole.length || from === 0; from += records) {
    const part = sliceBatch(whole, from, Math.min(whole.length, from + records));
    yield from === 0 && unread.length > 0 ? { ...part, unread } : part;
  }
}

/** Without the first `offset` records, and no more than `limit`, those among them that the source could not read. */
export async function* cutBatches(batches: AsyncIterable<Batch>, offset: number, limit: number): AsyncGenerator<Batch> {
  if (limit === 0) return;
  let skip = offset;
  let left = limit;
  for await (const batch of batches) {
    const from = Math.min(skip, batch.length);
    skip -= from;
    const part = from === 0 ? batch : partOf(batch, from);
    yield sizeOf(part) <= left ? part : unreadFirst(part, left);
    left -= sizeOf(part);
    if (left <= 0) return;
  }
}

/** Where an unread record lies among the others is not known: it is skipped only with all of them. */
function partOf(batch: Batch, from: number): Batch {
  const { position, unread } = batch;
  return {
    ...sliceBatch(batch, from, batch.length),
    ...(position !== undefined && { position }),
    ...(from < batch.length && unread !== undefined && { unread }),
  };
}
