import * as fc from "fast-check";
import { expect, it } from "vitest";
import { dateFromBytes, isOwnTimestamp, timeFromBytes, timestampFromBytes } from "../../src/batch/clock-bytes.ts";
import { parseDate } from "../../src/model/date.ts";
import { parseTime } from "../../src/model/time.ts";
import { formatTimestamp, parseTimestamp } from "../../src/model/timestamp.ts";

const letters = "0 1 2 3 4 5 6 7 8 9 - : . T Z + x / ;".split(" ").concat(" ", "\0");

/** Texts like these, with a character or two that do not belong there. */
function nearly(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const odd = fc.tuple(fc.nat(40), fc.constantFrom(...letters));
  return fc
    .tuple(text, fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(odd, { maxLength: 2 })))
    .map(([whole, changes]) =>
      changes.reduce((changed, [at, letter]) => changed.slice(0, at) + letter + changed.slice(at + 1), whole),
    );
}

const two = (most: number): fc.Arbitrary<string> => fc.nat(most).map((value) => String(value).padStart(2, "0"));
const year = fc
  .oneof(fc.integer({ min: 1600, max: 2400 }), fc.nat(9999))
  .map((value) => String(value).padStart(4, "0"));
const date = fc.tuple(year, two(13), two(32)).map((parts) => parts.join("-"));
const fraction = fc.constantFrom("", ".5", ".250", ".123456", ".000001", ".1234567", ".", ".0");
const time = fc.tuple(fc.tuple(two(25), two(61), two(61)), fraction).map(([parts, rest]) => parts.join(":") + rest);
const zone = fc.constantFrom("", "Z", "+01", "-01:30", "+24:00", "+01:60");
const timestamp = fc.tuple(date, fc.constantFrom("T", " "), time, zone).map((parts) => parts.join(""));
const bytesOf = (text: string): Uint8Array => Buffer.from(`##${text}#`, "latin1");

it("a date that is read from bytes is the one that core reads", () => {
  fc.assert(
    fc.property(nearly(date), (text) => {
      const days = dateFromBytes(bytesOf(text), 2, 2 + text.length);
      expect(Number.isNaN(days) ? undefined : days).toBe(text.length === 10 ? parseDate(text) : undefined);
    }),
    { numRuns: 1000 },
  );
});

it("a time of day is the one that core reads, or left to core", () => {
  fc.assert(
    fc.property(nearly(time), (text) => {
      const words = new BigInt64Array(1);
      const taken = timeFromBytes(bytesOf(text), 2, 2 + text.length, 6, new Int32Array(words.buffer), 0);
      expect(taken ? words[0] : undefined).toBe(taken ? parseTime(text, 6) : undefined);
    }),
    { numRuns: 1000 },
  );
});

it("a timestamp is the one that core reads, or left to core", () => {
  fc.assert(
    fc.property(nearly(timestamp), fc.boolean(), (text, zoned) => {
      const words = new BigInt64Array(1);
      const taken = timestampFromBytes(bytesOf(text), 2, 2 + text.length, zoned, 6, new Int32Array(words.buffer), 0);
      expect(taken ? words[0] : undefined).toBe(taken ? parseTimestamp(text, 6, zoned) : undefined);
    }),
    { numRuns: 1000 },
  );
});

it("what is taken for a timestamp as we write it is what we write of it", () => {
  fc.assert(
    fc.property(nearly(timestamp), (text) => {
      const own = isOwnTimestamp(bytesOf(text), 2, 2 + text.length);
      const value = parseTimestamp(text, 6, false);
      const written = value === undefined ? undefined : formatTimestamp(value, 6, false);
      expect(own ? written : text).toBe(text);
    }),
    { numRuns: 1000 },
  );
});
