import * as fc from "fast-check";
import { expect, it } from "vitest";
import { lineFeedsIn, plainLineFeeds } from "../../src/scan/count-lines.ts";

it("line feeds are counted sixteen bytes at a time as one by one, whatever another block had there", () => {
  const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x20, 0x21, 0x7b, 0x80, 0xff), fc.nat(255));
  const block = fc.array(byte, { minLength: 1, maxLength: 200 }).map((bytes) => Uint8Array.from(bytes));
  const visible = fc
    .array(fc.constantFrom(0x7b, 0x21, 0x80, 0xff, 0x0a), { minLength: 1, maxLength: 200 })
    .map((bytes) => Uint8Array.from(bytes.filter((one, i) => one !== 0x0a || bytes[i - 1] !== 0x0a)));
  fc.assert(
    fc.property(fc.array(fc.oneof(block, visible), { maxLength: 4 }), (blocks) => {
      for (const one of blocks) expect(lineFeedsIn(one)).toBe(plainLineFeeds(one));
    }),
    { numRuns: 500 },
  );
});
