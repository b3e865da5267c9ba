import { fromScaled } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { base64Length, putBase64 } from "../../src/write/base64.ts";
import { longestScaled, putScaled } from "../../src/write/decimals.ts";
import { longestFloat, longFloats, putShortFloat } from "../../src/write/floats.ts";
import { longestInteger, putInt64, putInteger } from "../../src/write/integers.ts";

const bytes = Buffer.alloc(200);

function written(put: (at: number) => number): string {
  return bytes.toString("latin1", 3, put(3));
}

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.tuple(fc.nat(62), fc.integer({ min: -2, max: 2 }), fc.constantFrom(1n, -1n)).map(
    // Around the powers of two and of ten, where words and digits begin.
    ([power, near, sign]) => sign * (power % 2 === 0 ? 2n ** BigInt(power) : 10n ** BigInt(power % 19)) + BigInt(near),
  ),
);

it("an integer is written by its digits", () => {
  fc.assert(
    fc.property(int64, fc.nat(18), (value, scale) => {
      const [low = 0, high = 0] = new Int32Array(new BigInt64Array([value]).buffer);
      expect(written((at) => putInt64(bytes, at, low, high))).toBe(value.toString());
      expect(value.toString().length).toBeLessThanOrEqual(longestInteger);
      const scaled = written((at) => putScaled(bytes, at, low, high, scale));
      expect(scaled).toBe(fromScaled(value, scale));
      expect(scaled.length).toBeLessThanOrEqual(longestScaled);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      expect(written((at) => putInteger(bytes, at, value))).toBe(String(value));
    }),
  );
});

const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.double({ min: -1e-5, max: -1e-6, noNaN: true }),
  fc.tuple(fc.integer(), fc.integer({ min: 0, max: 9 })).map(([units, digits]) => units / 10 ** digits),
  fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 22 })).map(([units, digits]) => units / 10 ** digits),
  fc.integer({ min: 1, max: 999_999 }).map((millionths) => 999_999_999 + millionths / 1_000_000),
);

it("a double is written by its shortest text, as String does", () => {
  fc.assert(
    fc.property(fc.array(double, { minLength: 1, maxLength: 40 }), (values) => {
      const data = Float64Array.from(values);
      const long = longFloats(data, data.length);
      data.forEach((value, row) => {
        const end = putShortFloat(bytes, 3, value);
        expect(written((at) => (end < 0 ? long(bytes, at, row) : end))).toBe(String(value));
        expect(String(value).length).toBeLessThanOrEqual(longestFloat);
      });
    }),
    { numRuns: 500 },
  );
});

it("the longest double has room, and -0 is no short one", () => {
  expect(String(-0.0000010800025035566331)).toHaveLength(longestFloat);
  expect(putShortFloat(bytes, 3, -0)).toBe(-1);
});

it("long doubles are found behind rows that were passed over", () => {
  const data = Float64Array.of(0.1 + 0.2, Number.NaN, 1, Infinity, Math.PI, 1e300, 7);
  const long = longFloats(data, 6);
  expect(written((at) => long(bytes, at, 0))).toBe("0.30000000000000004");
  expect(written((at) => long(bytes, at, 4))).toBe("3.141592653589793");
  expect(written((at) => long(bytes, at, 5))).toBe("1e+300");
});

it("bytes are written in base64", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (data) => {
      expect(written((at) => putBase64(bytes, at, data, 0, data.length))).toBe(Buffer.from(data).toString("base64"));
      expect(base64Length(data.length)).toBe(Buffer.from(data).toString("base64").length);
    }),
  );
});
