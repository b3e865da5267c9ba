import { type Batch, type DataRecord, recordsOf, type Rejection, type Schema } from "@dataknobs/core";
import { type Decoder, type DecodeRequest, defaultLimits } from "../../src/index.ts";

export interface Decoded {
  readonly records: readonly DataRecord[];
  readonly unread: readonly Rejection[];
  readonly batches: readonly Batch[];
}

export type Asked = Partial<DecodeRequest> & { readonly schema: Schema };

/** A request for all fields in one batch of whatever size. */
export function asked(request: Asked): DecodeRequest {
  const fields = request.schema.fields.map((field) => field.name);
  return { fields, records: 2048, bytes: 1 << 20, limits: defaultLimits, ...request };
}

/** Everything that a decoder makes of bytes which are handed over in blocks of these lengths, over and over. */
export function decoded(decoder: Decoder, bytes: Uint8Array | string, lengths: readonly number[] = [1 << 20]): Decoded {
  const batches: Batch[] = [];
  for (const block of blocksOf(Buffer.from(bytes), lengths)) {
    batches.push(...decoder.push(block));
    // The block is the caller's again.
    block.fill(0xee);
  }
  batches.push(...decoder.end());
  return {
    records: batches.flatMap((batch) => recordsOf(batch)),
    unread: batches.flatMap((batch) => batch.unread ?? []),
    batches,
  };
}

export function* blocksOf(bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = Math.max(1, lengths[i % lengths.length] ?? 1);
    yield Uint8Array.from(bytes.subarray(at, at + length));
    at += length;
  }
}
