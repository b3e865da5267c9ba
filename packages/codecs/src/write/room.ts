import { markAgain, markLone } from "./lone.ts";

/** Bytes of a block, and of the first one: a few records need no more. */
const block = 2 << 20;
const firstBlock = 1 << 16;

/** Blocks that wait to be used again. */
const mostFree = 4;

/** Hands out memory to write into of which less is used than is asked for: what comes next begins where that ended. */
export interface Room {
  /** So many bytes from `start` on. */
  of(bytes: number): { readonly bytes: Buffer; readonly start: number };
  /** Up to here the bytes of the last answer are the caller's; those behind are free again. */
  take(end: number): Uint8Array;
}

/** A block, and how many of its pieces are not given back. */
interface Shared {
  readonly memory: Buffer;
  pieces: number;
}

export function newRoom(): Room {
  /** Memory that was written into before is at hand: new memory costs its first touch, and the collector's time. */
  const free: Shared[] = [];
  let current: Shared = { memory: Buffer.alloc(0), pieces: 0 };
  let start = 0;
  let large: Buffer | undefined;

  function done(shared: Shared): void {
    shared.pieces--;
    const kept = shared !== current && shared.memory.length === block && free.length < mostFree;
    if (shared.pieces === 0 && kept) free.push(shared);
  }

  function larger(bytes: number): Shared {
    const wanted = Math.max(firstBlock, 2 * bytes, 8 * current.memory.length);
    return { memory: Buffer.allocUnsafeSlow(Math.min(block, wanted)), pieces: 0 };
  }

  return {
    of(bytes) {
      large = bytes > block / 2 ? markLone(Buffer.allocUnsafeSlow(bytes)) : undefined;
      if (large !== undefined) return { bytes: large, start: 0 };
      if (current.memory.length - start < bytes) {
        // What has been given back of it already comes to it first.
        if (current.pieces > 0 || current.memory.length < bytes) current = free.pop() ?? larger(bytes);
        start = 0;
      }
      return { bytes: current.memory, start };
    },
    take(end) {
      if (large !== undefined) return large.subarray(0, end);
      const shared = current;
      const piece = shared.memory.subarray(start, end);
      shared.pieces++;
      markAgain(piece, () => done(shared));
      start = end;
      return piece;
    },
  };
}
