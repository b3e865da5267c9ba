import { type Bitmap, isSet } from "@dataknobs/core";
import type { Raw, Vector } from "../driver.ts";
import { bufferOf } from "../string-layout.ts";

/** Longer strings lie elsewhere, shorter ones in their entry. */
export const inlined = 12;

export interface Bytes {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly offsets: Int32Array;
}

/** The strings of a vector where they lie: as long as its chunk is held and not emptied. */
export interface Strings {
  readonly count: number;
  /** In bytes; 0 for nulls. */
  readonly lengths: Int32Array;
  /** All lengths together. */
  readonly bytes: number;
  /** 16 bytes for each. */
  readonly entries: Uint8Array;
  readonly memory: ArrayBuffer;
  readonly words: Uint32Array;
}

export function stringsOf(raw: Raw, vector: Vector, count: number, valid: Bitmap | undefined): Strings {
  const entries = count === 0 ? new Uint8Array() : raw.vector_get_data(vector, count * 16);
  const memory = bufferOf(entries);
  const words = new Uint32Array(memory, entries.byteOffset, count * 4);
  const lengths = new Int32Array(count);
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    if (valid !== undefined && !isSet(valid, i)) continue;
    const length = words[i * 4] ?? 0;
    lengths[i] = length;
    bytes += length;
  }
  return { count, lengths, bytes, entries, memory, words };
}

/**
 * The strings `from` to before `to` of a vector as one run of bytes. Long strings that lie in memory exactly one after
 * another are fetched by one native call: one call per string is what makes the public way slow.
 */
export function decodeStrings(raw: Raw, strings: Strings, from: number, to: number): Bytes {
  const { lengths, entries } = strings;
  const offsets = new Int32Array(to - from + 1);
  let total = 0;
  for (let i = from; i < to; i++) {
    total += lengths[i] ?? 0;
    offsets[i - from + 1] = total;
  }
  const data = new Uint8Array(total);
  if (total === 0) return { data, offsets };
  for (let i = from; i < to;) {
    const length = lengths[i] ?? 0;
    if (length <= inlined) {
      copyShort(entries, i, length, data, offsets[i - from] ?? 0);
      i++;
      continue;
    }
    const run = runFrom(strings, i, to);
    const bytes = bytesBehind(raw, strings, i, run.bytes);
    if (run.unbroken) data.set(bytes, offsets[i - from]);
    else spread(run.end, i, entries, lengths, bytes, data, offsets, from);
    i = run.end;
  }
  return { data, offsets };
}

/** So many bytes from where the long string of entry `i` begins, where they lie. */
export function bytesBehind(raw: Raw, { memory, entries }: Strings, i: number, count: number): Uint8Array {
  return raw.get_data_from_pointer(memory, entries.byteOffset + i * 16 + 8, count);
}

/** Long strings that lie one after another, and the short ones between them. */
export interface Run {
  /** The place after its last string. */
  readonly end: number;
  readonly bytes: number;
  /** No short string stands between. */
  readonly unbroken: boolean;
}

export function runFrom({ words, lengths }: Strings, first: number, to: number): Run {
  const low = words[first * 4 + 2] ?? 0;
  const high = words[first * 4 + 3] ?? 0;
  let bytes = lengths[first] ?? 0;
  let end = first + 1;
  let unbroken = true;
  for (let i = first + 1; i < to; i++) {
    const length = lengths[i] ?? 0;
    if (length > inlined) {
      const distance = (words[i * 4 + 2] ?? 0) - low + ((words[i * 4 + 3] ?? 0) - high) * 4294967296;
      if (distance !== bytes) break;
      bytes += length;
      if (end < i) unbroken = false;
      end = i + 1;
    }
  }
  return { end, bytes, unbroken };
}

function spread(
  end: number,
  first: number,
  entries: Uint8Array,
  lengths: Int32Array,
  bytes: Uint8Array,
  data: Uint8Array,
  offsets: Int32Array,
  from: number,
): void {
  let at = 0;
  for (let i = first; i < end; i++) {
    const length = lengths[i] ?? 0;
    const target = offsets[i - from] ?? 0;
    if (length <= inlined) copyShort(entries, i, length, data, target);
    else {
      for (let k = 0; k < length; k++) data[target + k] = bytes[at + k] ?? 0;
      at += length;
    }
  }
}

function copyShort(entries: Uint8Array, i: number, length: number, data: Uint8Array, target: number): void {
  const source = i * 16 + 4;
  for (let k = 0; k < length; k++) data[target + k] = entries[source + k] ?? 0;
}
