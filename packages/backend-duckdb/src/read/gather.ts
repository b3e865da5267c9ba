import { type Batch, batchBytes, concatBatches, type ReadRequest } from "@dataknobs/core";

/** A condition leaves few rows of a chunk: small batches are put together. */
export async function* gathered(batches: AsyncIterable<Batch>, { records, bytes }: ReadRequest): AsyncGenerator<Batch> {
  let parts: Batch[] = [];
  let count = 0;
  let size = 0;
  const flush = (): Batch => {
    const whole = joined(parts);
    parts = [];
    count = 0;
    size = 0;
    return whole;
  };
  for await (const batch of batches) {
    const more = batchBytes(batch);
    if (count > 0 && (count + batch.length > records || size + more > bytes)) yield flush();
    parts.push(batch);
    count += batch.length;
    size += more;
    if (count * 2 >= records || parts.length >= 64) yield flush();
  }
  if (parts.length > 0) yield flush();
}

function joined(parts: readonly Batch[]): Batch {
  const last = parts.at(-1);
  if (parts.length === 1 && last !== undefined) return last;
  const unread = parts.flatMap((part) => part.unread ?? []);
  return {
    ...concatBatches(parts),
    ...(last?.position !== undefined && { position: last.position }),
    ...(unread.length > 0 && { unread }),
  };
}
