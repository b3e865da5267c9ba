import { release } from "../scan/pieces.ts";
import { room } from "../scan/room.ts";
import { lineFeed, sentinel } from "./cell-index.ts";

/** Bytes that wait to be read, one behind the other, with room for the sentinel behind them. */
export interface RecordBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The first byte that is not read yet, */
  from: number;
  /** and the end. */
  readonly to: number;
  append(block: Uint8Array): void;
  /** These bytes, with room behind them, instead of what is there. */
  hold(bytes: Uint8Array<ArrayBuffer>): void;
  /** Puts the sentinel behind the end. */
  close(): void;
  /** Puts a line break at the end. */
  endLine(): void;
  /** A copy of what is not read yet; nothing stays. */
  takeRest(): Uint8Array<ArrayBuffer>;
}

/** `usual`: how many bytes there are as a rule. */
export function recordBuffer(usual: number): RecordBuffer {
  let bytes = room(4096);
  let to = 0;

  const buffer: RecordBuffer = {
    from: 0,
    get bytes() {
      return bytes;
    },
    get to() {
      return to;
    },
    append(block) {
      const kept = to - buffer.from;
      const needed = kept + block.length + behind;
      // What one huge record needed is given back.
      if (needed > bytes.length || bytes.length > 4 * (needed + usual)) {
        const next = room(needed + (needed >> 2));
        next.set(bytes.subarray(buffer.from, to));
        release(bytes);
        bytes = next;
      } else if (buffer.from > 0) bytes.copyWithin(0, buffer.from, to);
      bytes.set(block, kept);
      to = kept + block.length;
      buffer.from = 0;
    },
    hold(held) {
      release(bytes);
      bytes = held;
      to = held.length - behind;
      buffer.from = 0;
    },
    close: () => bytes.set(sentinel, to),
    endLine() {
      bytes[to++] = lineFeed;
    },
    takeRest() {
      const rest = bytes.slice(buffer.from, to);
      release(bytes);
      bytes = room(0);
      buffer.from = to = 0;
      return rest;
    },
  };
  return buffer;
}

/** A line break and the sentinel. */
export const behind: number = 1 + sentinel.length;
