import type { MarkKinds } from "./mark-kinds.ts";
import { markedBytes, theMachine } from "./machine.ts";

export { markedBytes };

/** Behind the last mark stand places that are in no block. */
export const nowhere = 0x7fff_ffff;

/** Calling the machine costs more than so few bytes. */
const fewBytes = 256;

/** The places of all marks in `block`, in `found` if there is room for them and two places that are nowhere. */
export function findMarks(block: Uint8Array, kinds: MarkKinds, found: Int32Array): Int32Array {
  const places = marksOf(block, kinds);
  const out = found.length < places.length + 2 ? new Int32Array(places.length * 2 + 2) : found;
  out.set(places);
  out.fill(nowhere, places.length, places.length + 2);
  return out;
}

/** Whether there is a mark in `data[from .. to)`. */
export function hasMarks(data: Uint8Array, from: number, to: number, kinds: MarkKinds): boolean {
  for (let at = from; at < to; at += markedBytes)
    if (hasAny(data.subarray(at, Math.min(to, at + markedBytes)), kinds)) return true;
  return false;
}

function hasAny(part: Uint8Array, kinds: MarkKinds): boolean {
  const machine = part.length > fewBytes ? theMachine() : undefined;
  return machine?.hasMarks(part, kinds) ?? plainMarks(part, kinds).length > 0;
}

/** What is answered holds until it is asked again. */
function marksOf(block: Uint8Array, kinds: MarkKinds): ArrayLike<number> {
  const machine = block.length > fewBytes && block.length <= markedBytes ? theMachine() : undefined;
  return machine === undefined ? plainMarks(block, kinds) : machine.marks(block, kinds);
}

function plainMarks(block: Uint8Array, { a, b, below }: MarkKinds): readonly number[] {
  const places: number[] = [];
  for (const [at, byte] of block.entries()) if (byte === a || byte === b || byte < below) places.push(at);
  return places;
}
