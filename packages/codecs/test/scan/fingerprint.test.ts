import * as fc from "fast-check";
import { expect, it } from "vitest";
import { fingerprintOf, plainSums, sameFingerprint } from "../../src/scan/fingerprint.ts";

const same = (one: Uint8Array, other: Uint8Array): boolean => sameFingerprint(fingerprintOf(one), fingerprintOf(other));

it("bytes have the same fingerprint wherever they lie", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(70), (bytes, shift) => {
      const moved = new Uint8Array(bytes.length + shift).subarray(shift);
      moved.set(bytes);
      expect(same(bytes, moved)).toBe(true);
    }),
  );
});

it("a byte that is another one, or one less, makes another fingerprint", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), fc.nat(254), (bytes, place, more) => {
      const other = Uint8Array.from(bytes);
      const at = place % bytes.length;
      other[at] = ((bytes[at] ?? 0) + more + 1) & 255;
      expect(same(bytes, other)).toBe(false);
      expect(same(bytes, bytes.subarray(0, -1))).toBe(false);
    }),
  );
});

it("a machine without vectors finds the same", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(3), (bytes, shift) => {
      const some = bytes.subarray(shift);
      expect(Array.from(fingerprintOf(some))).toEqual([some.length, ...plainSums(some)]);
    }),
  );
});
