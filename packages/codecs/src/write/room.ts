import { markLone } from "./lone.ts";

/** Bytes that are asked for at once by those who need little. */
const block = 2 << 20;

/** Hands out memory to write into of which less is used than is asked for: what comes next begins where that ended. */
export interface Room {
  /** So many bytes from `start` on. */
  of(bytes: number): { readonly bytes: Buffer; readonly start: number };
  /** Up to here the bytes of the last answer are the caller's; those behind are free again. */
  take(end: number): void;
}

export function newRoom(): Room {
  let current: Buffer = Buffer.alloc(0);
  let free = 0;
  let large = false;
  return {
    of(bytes) {
      large = bytes > block / 2;
      if (large) return { bytes: markLone(Buffer.allocUnsafeSlow(bytes)), start: 0 };
      if (current.length - free < bytes) {
        current = Buffer.allocUnsafeSlow(block);
        free = 0;
      }
      return { bytes: current, start: free };
    },
    take(end) {
      if (!large) free = end;
    },
  };
}
