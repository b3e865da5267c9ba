import { marksCode } from "./marks-code.ts";

/** Which bytes are marks: `a`, `b`, and all that are less than `below`. */
export interface MarkKinds {
  readonly a: number;
  readonly b: number;
  readonly below: number;
}

/** The most bytes that are looked at together. */
export const markedBytes: number = 4 << 20;

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
    if (marksOf(data.subarray(at, Math.min(to, at + markedBytes)), kinds).length > 0) return true;
  return false;
}

/** What is answered holds until it is asked again. */
function marksOf(block: Uint8Array, kinds: MarkKinds): ArrayLike<number> {
  const machine = block.length > fewBytes && block.length <= markedBytes ? theMachine() : undefined;
  return machine === undefined ? plainMarks(block, kinds) : machine(block, kinds);
}

function plainMarks(block: Uint8Array, { a, b, below }: MarkKinds): readonly number[] {
  const places: number[] = [];
  for (const [at, byte] of block.entries()) if (byte === a || byte === b || byte < below) places.push(at);
  return places;
}

type Machine = (block: Uint8Array, kinds: MarkKinds) => Int32Array;

/** `null`: this machine has none. */
let made: Machine | null | undefined;

/** One for all: its memory takes much room among addresses. */
function theMachine(): Machine | undefined {
  made ??= newMachine();
  return made ?? undefined;
}

/** What every engine has, and the types of Node leave out. */
declare const WebAssembly: {
  validate(code: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
};

/** What the code of `marksCode` hands out. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly find: (length: number, out: number, a: number, b: number, below: number) => number;
}

const vector = 16;
const page = 65_536;

function newMachine(): Machine | null {
  const out = markedBytes + page;
  const code = marksCode((out + markedBytes * 4) / page);
  if (!WebAssembly.validate(code)) return null;
  const { memory, find } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
  const bytes = new Uint8Array(memory.buffer);
  return (block, { a, b, below }) => {
    bytes.set(block);
    // What an earlier block has left behind the end, up to a whole vector, is no mark.
    bytes.fill(255, block.length, block.length + vector);
    const count = find(block.length, out, a, b, below);
    return new Int32Array(memory.buffer, out, count);
  };
}
