import { type Bitmap, type BytesColumn, DataknobsError } from "@dataknobs/core";
import type { Raw, Vector } from "../driver.ts";
import { bytesBehind, decodeStrings, inlined, type Strings } from "./strings.ts";

/**
 * Strings that stay in DuckDB's memory until somebody looks at them. A vector of DuckDB takes them by their entries: no
 * byte of them comes to this side.
 */
export interface Carried {
  /** DuckDB need not be asked whether they are UTF-8. */
  readonly text: boolean;
  /** Puts the cells `from` to before `to` into another vector, which then points to the same bytes. */
  fill(vector: Vector, from: number, to: number): void;
  /** The bytes of one cell. */
  cell(row: number): Uint8Array;
}

const known = new WeakMap<BytesColumn, Carried>();

/** The strings of a column that nobody has looked at. */
export function carriedIn(column: BytesColumn): Carried | undefined {
  return known.get(column);
}

/**
 * A chunk whose strings are not decoded. It is emptied when all have been looked at, or nobody will: else it would lie
 * there until it is collected, by a collector that does not see how large it is.
 */
export interface Held {
  readonly open: boolean;
  /** The chunk holds strings of so many columns, of which one more is not needed. */
  done(): void;
}

/** Memory that chunks may take which nobody has looked at: more than two windows. */
const most = 96 << 20;
let heldBytes = 0;

interface Share {
  bytes: number;
}

/** Of chunks that were forgotten. */
const forgotten = new FinalizationRegistry<Share>(giveBack);

function giveBack(share: Share): void {
  heldBytes -= share.bytes;
  share.bytes = 0;
}

/** Keeps a chunk, which `empty` empties, for its columns of strings; `undefined`: there is too much of them. */
export function holdChunk(empty: () => void, columns: number, bytes: number): Held | undefined {
  if (columns === 0 || heldBytes + bytes > most) return undefined;
  heldBytes += bytes;
  const share: Share = { bytes };
  let left = columns;
  const held: Held = {
    get open() {
      return left > 0;
    },
    done() {
      if (left === 0 || --left > 0) return;
      empty();
      giveBack(share);
    },
  };
  forgotten.register(held, share);
  return held;
}

/** `looked` is told when somebody looks. */
export function carriedColumn(
  raw: Raw,
  held: Held,
  { strings, valid, text }: { readonly strings: Strings; readonly valid: Bitmap | undefined; readonly text: boolean },
  looked: () => void,
): BytesColumn {
  const { count, lengths, entries, memory } = strings;
  const offsets = new Int32Array(count + 1);
  for (let i = 0, end = 0; i < count; i++) offsets[i + 1] = end += lengths[i] ?? 0;
  let data: Uint8Array | undefined;
  let needed = true;

  function leave(): void {
    needed = false;
    known.delete(column);
    held.done();
  }

  const column: BytesColumn = {
    layout: "bytes",
    offsets,
    valid,
    missing: undefined,
    get data() {
      if (data !== undefined) return data;
      if (!needed) throw released();
      ({ data } = decodeStrings(raw, strings, 0, count));
      looked();
      leave();
      return data;
    },
    release() {
      if (needed) leave();
    },
  };
  known.set(column, {
    text,
    fill(target, from, to) {
      raw.copy_data_to_vector(target, 0, memory, entries.byteOffset + from * 16, (to - from) * 16);
    },
    cell(row) {
      const length = lengths[row] ?? 0;
      if (length <= inlined) return entries.slice(row * 16 + 4, row * 16 + 4 + length);
      return bytesBehind(raw, strings, row, length);
    },
  });
  return column;
}

function released(): DataknobsError {
  return new DataknobsError({
    code: "INTERNAL",
    message: "A column was looked at after it had been given back",
    backend: "duckdb",
  });
}
