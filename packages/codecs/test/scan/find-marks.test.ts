import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findMarks, hasMarks, nowhere } from "../../src/scan/find-marks.ts";

const kinds = { a: 0x22, b: 0x5c, below: 0x20 };

function plainly(block: Uint8Array): number[] {
  return [...block.keys()].filter((at) => block[at] === 0x22 || block[at] === 0x5c || (block[at] ?? 0) < 0x20);
}

describe("the marks of a block", () => {
  it("are found wherever they lie, whatever another block had there", () => {
    const byte = fc.oneof(fc.constantFrom(0x22, 0x5c, 0x00, 0x0a, 0x1f, 0x20, 0x21, 0xff), fc.nat(255));
    const block = fc
      .uint8Array({ maxLength: 40 })
      .chain((some) => fc.array(byte, { maxLength: 1200 }).map((bytes) => Uint8Array.from([...some, ...bytes])));
    fc.assert(
      fc.property(block, block, (one, other) => {
        let found = findMarks(one, kinds, new Int32Array(2));
        found = findMarks(other, kinds, found);
        const wanted = plainly(other);
        expect(Array.from(found.subarray(0, wanted.length + 2))).toEqual([...wanted, nowhere, nowhere]);
        expect(hasMarks(other, 0, other.length, kinds)).toBe(wanted.length > 0);
        const [first = other.length, second = other.length] = wanted;
        expect(hasMarks(other, 0, first, kinds)).toBe(false);
        expect(hasMarks(other, first + 1, second, kinds)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it("at every length around the machine's vectors", () => {
    for (let length = 250; length < 300; length++) {
      const block = new Uint8Array(length).fill(0x22);
      expect(findMarks(block, kinds, new Int32Array(2)).indexOf(nowhere)).toBe(length);
    }
  });
});
