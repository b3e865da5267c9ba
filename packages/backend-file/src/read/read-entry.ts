import { type Decoder, fileStart, placeOf } from "@dataknobs/codecs";
import { type Batch, type ReadRequest, sliceBatch } from "@dataknobs/core";
import { decoderOf } from "../codec/codec.ts";
import { failure, mappedError, saidOf } from "../errors.ts";
import type { Entry } from "../place/place.ts";
import { blocksOf } from "./blocks.ts";
import type { Known, OpenData } from "./catalog.ts";
import { checkUnchanged, stateOf } from "./file-state.ts";
import type { LookOptions } from "./look.ts";

/** The records of a collection. Whoever stops early closes the file as well. @throws SOURCE_CHANGED */
export async function* readEntry(
  { file }: Entry,
  { shape, ours }: Known,
  request: ReadRequest,
  openData: OpenData,
  { limits, maxRatio }: LookOptions,
): AsyncGenerator<Batch> {
  const { schema, fields, records, bytes, after, signal, limit = Infinity } = request;
  const start = after === undefined ? fileStart : placeOf(after);
  if (start === undefined)
    throw failure("INVALID_ARGUMENT", `This is no place in ${file.path}: ${JSON.stringify(after)}.`);
  if (limit === 0) return;
  const { path, kind, called = path } = file;
  const open = await openData(file);
  try {
    const decoder = decoderOf(shape, { schema, fields, records, bytes, start, limits, ours });
    const blocks = blocksOf(open, { gzip: kind.gzip, maxRatio, from: start.offset });
    let left = limit;
    const unchanged = async (): Promise<void> =>
      checkUnchanged(open.state, stateOf(await open.handle.stat({ bigint: true })), path);
    for await (const read of decoded(decoder, blocks, unchanged)) {
      signal.throwIfAborted();
      const batch = ours ? withoutMissingJson(read) : read;
      const size = batch.length + (batch.unread?.length ?? 0);
      // Where the unread lie among the others is not said: core looks at such a batch again.
      yield size <= left || batch.unread !== undefined ? batch : sliceBatch(batch, 0, left);
      left -= size;
      if (left <= 0) return;
    }
    await unchanged();
  } catch (error) {
    throw saidOf(mappedError(error, path), called);
  } finally {
    await open.release();
  }
}

/** In our files a JSON field has room for its values and one more state: no member is written for null as for missing. */
function withoutMissingJson(batch: Batch): Batch {
  const { fields } = batch.schema;
  if (!fields.some(({ type }) => type.kind === "json")) return batch;
  const columns = batch.columns.map((column, c) => {
    return fields[c]?.type.kind === "json" ? { ...column, missing: undefined } : column;
  });
  return { ...batch, columns };
}

async function* decoded(
  decoder: Decoder,
  blocks: AsyncGenerator<Uint8Array>,
  unchanged: () => Promise<void>,
): AsyncGenerator<Batch> {
  let empty = true;
  for await (const block of blocks) {
    empty = false;
    yield* decoder.push(block);
  }
  // Where somebody has made the file shorter, its last record is none.
  await unchanged();
  // A file without a byte has no records in any format.
  if (!empty) yield* decoder.end();
}
