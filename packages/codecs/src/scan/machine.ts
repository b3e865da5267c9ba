import type { MarkKinds } from "./mark-kinds.ts";
import { hasCode } from "./has-code.ts";
import { linesCode } from "./lines-code.ts";
import { findCode } from "./marks-code.ts";
import { sumCode } from "./sum-code.ts";
import { turnBytes } from "./turns.ts";
import { i32, name, section, unsigned } from "./wasm.ts";

/** Code that looks at sixteen bytes at once. What it answers with holds until it is asked again. */
export interface Machine {
  marks(block: Uint8Array, kinds: MarkKinds): Int32Array;
  /** Whether there are any. */
  hasMarks(block: Uint8Array, kinds: MarkKinds): boolean;
  /** Sixteen sums. */
  sums(block: Uint8Array, factor: number): Int32Array;
  /** How many line feeds there are; -1: something that cannot be seen stands behind one of them. */
  lines(block: Uint8Array): number;
}

/** The most bytes that are looked at together. */
export const markedBytes: number = 4 << 20;

/** `null`: this machine has none. */
let made: Machine | null | undefined;

/** One for all: its memory takes much room among addresses. */
export function theMachine(): Machine | undefined {
  made ??= newMachine();
  return made ?? undefined;
}

/** What every engine has, and the types of Node leave out. */
declare const WebAssembly: {
  validate(code: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
};

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly find: (length: number, out: number, a: number, b: number, below: number) => number;
  readonly sum: (length: number, out: number, factor: number) => void;
  readonly lines: (length: number) => number;
  readonly has: (length: number, a: number, b: number, below: number) => number;
}

/** Bytes that are added up in one turn. */
const sumBytes = 64;
const page = 65_536;

function newMachine(): Machine | null {
  const out = markedBytes + page;
  const code = codeOf((out + markedBytes * 4) / page + 1);
  if (!WebAssembly.validate(code)) return null;
  const { memory, find, sum, lines, has } = new WebAssembly.Instance(new WebAssembly.Module(code)).exports;
  const bytes = new Uint8Array(memory.buffer);
  return {
    marks(block, { a, b, below }) {
      bytes.set(block);
      // What an earlier block has left behind the end, up to a whole turn, is no mark.
      bytes.fill(255, block.length, block.length + turnBytes);
      const count = find(block.length, out, a, b, below);
      return new Int32Array(memory.buffer, out, count);
    },
    hasMarks(block, { a, b, below }) {
      bytes.set(block);
      bytes.fill(255, block.length, block.length + turnBytes);
      return has(block.length, a, b, below) !== 0;
    },
    sums(block, factor) {
      bytes.set(block);
      bytes.fill(0, block.length, block.length + sumBytes);
      sum(block.length, out, factor);
      return new Int32Array(memory.buffer, out, 16);
    },
    lines(block) {
      bytes.set(block);
      bytes.fill(255, block.length, block.length + sumBytes);
      return lines(block.length);
    },
  };
}

const head = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function codeOf(pages: number): Uint8Array<ArrayBuffer> {
  const find = [0x60, 5, i32, i32, i32, i32, i32, 1, i32];
  const sum = [0x60, 3, i32, i32, i32, 0];
  const lines = [0x60, 1, i32, 1, i32];
  const has = [0x60, 4, i32, i32, i32, i32, 1, i32];
  return Uint8Array.from([
    ...head,
    ...section(1, [4, ...find, ...sum, ...lines, ...has]),
    ...section(3, [4, 0, 1, 2, 3]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [
      5,
      ...name("memory"),
      2,
      0,
      ...name("find"),
      0,
      0,
      ...name("sum"),
      0,
      1,
      ...name("lines"),
      0,
      2,
      ...name("has"),
      0,
      3,
    ]),
    ...section(10, [4, ...findCode, ...sumCode, ...linesCode, ...hasCode]),
  ]);
}
