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
  const { lengths, words } = strings;
  const offsets = new Int32Array(to - from + 1);
  let total = 0;
  for (let i = from; i < to; i++) {
    total += lengths[i] ?? 0;
    offsets[i - from + 1] = total;
  }
  // A short string is written with all bytes of its entry: what is too much is written over by the next.
  const memory = new ArrayBuffer(total + inlined);
  const data = new Uint8Array(memory, 0, total);
  if (total === 0) return { data, offsets };
  const out = new DataView(memory);
  for (let i = from; i < to;) {
    const length = lengths[i] ?? 0;
    if (length <= inlined) {
      if (length > 0) putShort(words, i, out, offsets[i - from] ?? 0);
      i++;
      continue;
    }
    const run = runFrom(strings, i, to);
    const bytes = bytesBehind(raw, strings, i, run.bytes);
    if (run.unbroken) data.set(bytes, offsets[i - from]);
    else spread(strings, i, run.end, bytes, out, offsets, from);
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
  { lengths, words }: Strings,
  first: number,
  end: number,
  bytes: Uint8Array,
  out: DataView,
  offsets: Int32Array,
  from: number,
): void {
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let i = first; i < end; i++) {
    const length = lengths[i] ?? 0;
    const target = offsets[i - from] ?? 0;
    if (length === 0) continue;
    if (length <= inlined) putShort(words, i, out, target);
    else {
      putLong(source, at, length, out, target);
      at += length;
    }
  }
}

/** The twelve bytes of an entry, whose first are a short string. */
function putShort(words: Uint32Array, i: number, out: DataView, target: number): void {
  out.setUint32(target, words[i * 4 + 1] ?? 0, true);
  out.setUint32(target + 4, words[i * 4 + 2] ?? 0, true);
  out.setUint32(target + 8, words[i * 4 + 3] ?? 0, true);
}

/** A long string, eight bytes at a time; the last eight begin in those before. */
function putLong(source: DataView, at: number, length: number, out: DataView, target: number): void {
  const last = length - 8;
  for (let k = 0; k < last; k += 8) out.setBigInt64(target + k, source.getBigInt64(at + k, true), true);
  out.setBigInt64(target + last, source.getBigInt64(at + last, true), true);
}
