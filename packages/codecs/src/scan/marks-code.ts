/**
 * The machine code (WebAssembly, with vectors of 16 bytes) that finds marks: `find(length, out, a, b, below)` looks at
 * the memory's bytes [0 .. length), writes the place of each that is `a`, `b` or less than `below` to `out` as 32 bits,
 * and answers with their number. `findMarks` in marks.ts says the same in TypeScript.
 */
export function marksCode(pages: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...head,
    ...section(1, [1, 0x60, 5, i32, i32, i32, i32, i32, 1, i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [2, ...name("memory"), 2, 0, ...name("find"), 0, 0]),
    ...section(10, [1, ...sized([...locals, ...body, end])]),
  ]);
}

const head = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const i32 = 0x7f;
const v128 = 0x7b;
const end = 0x0b;

// Parameters and locals.
const [length, out, a, b, below, first, at, bits, as, bs, lows, bytes] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const locals = [2, 3, i32, 4, v128];

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, value];
const add = 0x6a;
const subtract = 0x6b;
const and = 0x71;
const shiftRight = 0x76;
const isZero = 0x45;
const isNotBelow = 0x4f;
const trailingZeros = 0x68;
const store = [0x36, 2, 0];
const leaveIf = [0x0d, 1];
const again = [0x0c, 0];
const repeat = (code: readonly number[]): number[] => [0x02, 0x40, 0x03, 0x40, ...code, ...again, end, end];

const load16 = [0xfd, 0x00, 0, 0];
const splat = [0xfd, 0x0f];
const equal = [0xfd, 0x23];
const less = [0xfd, 0x26];
const or = [0xfd, 0x50];
const bitmask = [0xfd, 0x64];

const body = [
  [...get(out), ...set(first)],
  [...get(a), ...splat, ...set(as)],
  [...get(b), ...splat, ...set(bs)],
  [...get(below), ...splat, ...set(lows)],
  repeat(
    [
      [...get(at), ...get(length), isNotBelow, ...leaveIf],
      [...get(at), ...load16, ...set(bytes)],
      [...get(bytes), ...get(as), ...equal],
      [...get(bytes), ...get(bs), ...equal, ...or],
      [...get(bytes), ...get(lows), ...less, ...or],
      [...bitmask, ...set(bits)],
      repeat(
        [
          [...get(bits), isZero, ...leaveIf],
          [...get(out), ...get(at), ...get(bits), trailingZeros, add, ...store],
          [...get(out), ...constant(4), add, ...set(out)],
          [...get(bits), ...get(bits), ...constant(1), subtract, and, ...set(bits)],
        ].flat(),
      ),
      [...get(at), ...constant(16), add, ...set(at)],
    ].flat(),
  ),
  [...get(out), ...get(first), subtract, ...constant(2), shiftRight],
].flat();

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function name(text: string): number[] {
  return sized([...Buffer.from(text)]);
}
