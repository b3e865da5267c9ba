import * as fc from "fast-check";
import { expect, test } from "vitest";
import { copyWords } from "../../src/scan/copy-words.ts";

test("bytes of any number are copied from any place to any other, and nothing beside them", () => {
  const sizes = fc.record({ from: fc.nat(20), length: fc.nat(64), at: fc.nat(20), seed: fc.nat(255) });
  fc.assert(
    fc.property(sizes, ({ from, length, at, seed }) => {
      const source = Uint8Array.from({ length: from + length + 3 }, (_, i) => (i * 37 + seed) & 255);
      const target = new Uint8Array(at + length + 3).fill(seed);
      const wanted = new Uint8Array(target);
      wanted.set(source.subarray(from, from + length), at);
      copyWords(new DataView(target.buffer), at, new DataView(source.buffer), from, from + length);
      expect(target).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});
