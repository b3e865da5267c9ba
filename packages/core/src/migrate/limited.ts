import type { Batch, Position } from "../batch/batch.ts";
import { sliceBatch } from "../batch/rows.ts";

/** Reads on after a place, from the beginning without one; by so many records at once, as many as usual without a number. */
export type ReadFrom = (after: Position | undefined, records: number | undefined) => AsyncIterable<Batch>;

/**
 * No more than `limit` records, those among them that the source could not read. A batch does not say where these lie
 * among the others: one that must be cut between them is read once more, record by record.
 */
export async function* limited(read: ReadFrom, limit: number, after: Position | undefined): AsyncGenerator<Batch> {
  if (limit === 0) return;
  let left = limit;
  let place = after;
  let found = true;
  for await (const batch of read(after, undefined)) {
    const size = sizeOf(batch);
    if (size > left) {
      if (batch.unread === undefined) yield sliceBatch(batch, 0, left);
      else if (found) yield* upTo(read(place, 1), left);
      else yield unreadFirst(batch, left);
      return;
    }
    yield batch;
    left -= size;
    if (left === 0) return;
    place = batch.position;
    found = place !== undefined;
  }
}

async function* upTo(batches: AsyncIterable<Batch>, limit: number): AsyncGenerator<Batch> {
  let left = limit;
  for await (const batch of batches) {
    const { position: _position, ...part } = batch;
    yield sizeOf(batch) <= left ? batch : unreadFirst(part, left);
    left -= sizeOf(batch);
    if (left <= 0) return;
  }
}

/** Where nobody can say which come first. */
export function unreadFirst({ position: _position, ...batch }: Batch, limit: number): Batch {
  const unread = batch.unread?.slice(0, limit) ?? [];
  const part = sliceBatch(batch, 0, Math.min(batch.length, limit - unread.length));
  return unread.length > 0 ? { ...part, unread } : part;
}

export function sizeOf({ length, unread }: Batch): number {
  return length + (unread?.length ?? 0);
}
