import * as fc from "fast-check";
import { expect, test } from "vitest";
import { clearBit, countSet, isSet, newBitmap, setBit, sliceBitmap } from "../../src/batch/bitmap.ts";

const bits = fc.array(fc.boolean(), { maxLength: 200 });

function bitmapOf(states: readonly boolean[]): Uint8Array {
  const bitmap = newBitmap(states.length, 0);
  states.forEach((state, i) => state && setBit(bitmap, i));
  return bitmap;
}

test("a bit is what it was set to", () => {
  fc.assert(
    fc.property(bits, (states) => {
      const set = bitmapOf(states);
      const cleared = newBitmap(states.length, 1);
      states.forEach((state, i) => !state && clearBit(cleared, i));
      expect(states.map((_, i) => isSet(set, i))).toEqual(states);
      expect(states.map((_, i) => isSet(cleared, i))).toEqual(states);
      expect(countSet(set, states.length)).toBe(states.filter(Boolean).length);
      expect(countSet(cleared, states.length)).toBe(states.filter(Boolean).length);
    }),
  );
});

test("a slice begins at its own first bit", () => {
  fc.assert(
    fc.property(bits, fc.nat(200), fc.nat(200), (states, a, b) => {
      const from = Math.min(a, b, states.length);
      const to = Math.min(Math.max(a, b), states.length);
      const slice = sliceBitmap(bitmapOf(states), from, to);
      expect(Array.from({ length: to - from }, (_, i) => isSet(slice, i))).toEqual(states.slice(from, to));
    }),
  );
});

test("without a bitmap every bit counts as set", () => {
  expect(isSet(undefined, 17)).toBe(true);
  expect(countSet(undefined, 17)).toBe(17);
});

test("bitmaps end at whole words of 64 bits", () => {
  expect([0, 1, 64, 65].map((length) => newBitmap(length, 0).length)).toEqual([0, 8, 8, 16]);
});
