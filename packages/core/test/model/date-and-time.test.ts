import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDate, infiniteDay, minusInfiniteDay, parseDate } from "../../src/model/date.ts";
import { formatTime, parseTime } from "../../src/model/time.ts";
import {
  formatMicros,
  formatTimestamp,
  infiniteInstant,
  minusInfiniteInstant,
  parseTimestamp,
  timestampInto,
} from "../../src/model/timestamp.ts";

const anyDay = fc.integer({ min: minusInfiniteDay + 1, max: infiniteDay - 1 });

describe("dates", () => {
  test.each([
    ["1970-01-01", 0],
    ["1969-12-31", -1],
    ["2024-02-29", 19782],
    ["0000-03-01", -719468],
    ["0001-01-01", -719162],
    ["-0043-03-15", -735160],
    ["+12024-03-10", 3672217],
    ["9999-12-31", 2932896],
    ["+10000-01-01", 2932897],
    ["infinity", infiniteDay],
    ["-infinity", minusInfiniteDay],
    ["-5877641-06-25", minusInfiniteDay + 2],
    ["+5881580-07-10", infiniteDay - 1],
  ])("%s is day %i", (text, days) => {
    expect(parseDate(text)).toBe(days);
    expect(formatDate(days)).toBe(text);
  });

  test.each([
    "",
    "2024-3-10",
    "2024-13-01",
    "2024-00-01",
    "2024-01-00",
    "2024-04-31",
    "2023-02-29",
    "1900-02-29",
    "12024-03-10",
    "-0000-01-01",
    "24-03-10",
    "2024-03-10T00:00:00",
    "2024/03/10",
    " 2024-03-10",
    "Infinity",
    "+5881580-07-11",
    "-5877641-06-23",
    "+99999999-01-01",
    "٢٠٢٤-03-10",
  ])("%j is none", (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  test("take the six-digit years of ECMAScript", () => {
    expect(parseDate("-000043-03-15")).toBe(-735160);
    expect(parseDate("+012024-03-10")).toBe(3672217);
  });

  test("come back from their text", () => {
    fc.assert(
      fc.property(anyDay, (days) => {
        expect(parseDate(formatDate(days))).toBe(days);
      }),
    );
  });

  test("are those of the language's own calendar", () => {
    const limit = 100_000_000;
    fc.assert(
      fc.property(fc.integer({ min: -limit, max: limit }), (days) => {
        const date = new Date(days * 86_400_000);
        expect(formatDate(days).slice(-6)).toBe(date.toISOString().slice(-20, -14).replace(/^\d/, "-"));
        expect(Number(formatDate(days).slice(0, -6))).toBe(date.getUTCFullYear());
      }),
    );
  });
});

describe("times of day", () => {
  test.each([
    ["00:00:00", 0n, "00:00:00"],
    ["12:34", 45240000000n, "12:34:00"],
    ["12:34:56.5", 45296500000n, "12:34:56.5"],
    ["12:34:56.123456", 45296123456n, "12:34:56.123456"],
    ["12:34:56.100000000", 45296100000n, "12:34:56.1"],
    ["23:59:59.999999", 86399999999n, "23:59:59.999999"],
    ["24:00:00", 86400000000n, "24:00:00"],
    ["24:00:00.000", 86400000000n, "24:00:00"],
  ])("%s is %i microseconds", (text, micros, canonical) => {
    expect(parseTime(text, 6)).toBe(micros);
    expect(formatTime(micros, 6)).toBe(canonical);
  });

  test.each([
    "",
    "1:00:00",
    "25:00:00",
    "24:00:01",
    "24:00:00.000001",
    "12:60:00",
    "12:00:60",
    "23:59:60",
    "12:00:00.",
    "12:00:00,5",
    "12:00:00Z",
    "T12:00:00",
    "-01:00:00",
  ])("%j is none", (text) => {
    expect(parseTime(text, 9)).toBeUndefined();
  });

  test("have no more digits than their precision", () => {
    expect(parseTime("12:00:00.1234567", 6)).toBeUndefined();
    expect(parseTime("12:00:00.1234567", 9)).toBe(43200123456700n);
    expect(parseTime("12:00:00.12", 1)).toBeUndefined();
    expect(parseTime("12:00:00.10", 1)).toBe(43200100000n);
    expect(parseTime("12:00:00.1", 0)).toBeUndefined();
    expect(parseTime("12:00:00.1234567891", 9)).toBeUndefined();
  });

  test("come back from their text", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 86_400_000_000_000n }), (nanos) => {
        expect(parseTime(formatTime(nanos, 9), 9)).toBe(nanos);
        expect(parseTime(formatTime(nanos / 1000n, 6), 6)).toBe(nanos / 1000n);
      }),
    );
  });
});

const anyInstant = fc.oneof(
  fc.bigInt({ min: minusInfiniteInstant + 1n, max: infiniteInstant - 1n }),
  fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
  fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n }),
);

describe("timestamps", () => {
  test("come back from their text, micro- and nanoseconds, with a zone and without", () => {
    fc.assert(
      fc.property(anyInstant, fc.boolean(), fc.constantFrom(6, 9), (value, zoned, precision) => {
        const text = formatTimestamp(value, precision, zoned);
        expect(parseTimestamp(text, precision, zoned)).toBe(value);
        expect(parseTimestamp(text, precision, !zoned)).toBeUndefined();
        expect(text.endsWith("Z")).toBe(zoned);
      }),
    );
  });

  test.each([
    ["2024-03-10T02:30:00", false, 1710037800000000n],
    ["2024-03-10 02:30:00.123456", false, 1710037800123456n],
    ["2024-03-10T02:30", false, 1710037800000000n],
    ["2024-03-10T24:00:00", false, 1710115200000000n],
    ["2024-03-10T02:30:00Z", true, 1710037800000000n],
    ["2024-03-10t02:30:00z", true, 1710037800000000n],
    ["2024-03-10 02:30:00+00", true, 1710037800000000n],
    ["2024-03-10T04:00:00+01:30", true, 1710037800000000n],
    ["2024-03-10T04:00:00+0130", true, 1710037800000000n],
    ["2024-03-09T20:30:00-06", true, 1710037800000000n],
    ["1883-11-18T12:00:00-04:56:02", true, -2717651038000000n],
    ["1969-12-31T23:59:59.999999", false, -1n],
    ["-0043-03-15T12:00:00", false, -63517780800000000n],
    ["infinity", true, infiniteInstant],
    ["-infinity", false, minusInfiniteInstant],
  ])("%s is understood", (text, zoned, micros) => {
    expect(parseTimestamp(text, 6, zoned)).toBe(micros);
  });

  test.each([
    "",
    "2024-03-10",
    "2024-03-10T",
    "2024-03-10T02:30:60",
    "2024-06-30T23:59:60",
    "2024-02-30T00:00:00",
    "2024-03-10T24:00:01",
    "2024-03-10  02:30:00",
    "2024-03-10T02:30:00 ",
    "12024-03-10T00:00:00",
  ])("%j is none", (text) => {
    expect(parseTimestamp(text, 9, false)).toBeUndefined();
  });

  test.each([
    "2024-03-10T02:30:00",
    "2024-03-10T02:30:00+24:00",
    "2024-03-10T02:30:00+01:60",
    "2024-03-10T02:30:00+1",
    "2024-03-10T02:30:00ZZ",
    "2024-03-10T02:30:00+01:00[Europe/Berlin]",
  ])("%j is no instant", (text) => {
    expect(parseTimestamp(text, 6, true)).toBeUndefined();
    expect(timestampInto(text, true, new Int32Array(2), 0)).toBe(false);
  });

  test("64 bits of nanoseconds end in 2262, of microseconds in the year 294247", () => {
    expect(formatTimestamp(infiniteInstant - 1n, 9, true)).toBe("2262-04-11T23:47:16.854775806Z");
    expect(parseTimestamp("2262-04-11T23:47:16.854775807Z", 9, true)).toBeUndefined();
    expect(parseTimestamp("1677-09-21T00:12:43.145224191Z", 9, true)).toBeUndefined();
    expect(formatTimestamp(infiniteInstant - 1n, 6, true)).toBe("+294247-01-10T04:00:54.775806Z");
    expect(parseTimestamp("+294247-01-10T04:00:54.775807Z", 6, true)).toBeUndefined();
    expect(formatTimestamp(infiniteInstant, 6, true)).toBe("infinity");
    expect(formatTimestamp(minusInfiniteInstant, 9, false)).toBe("-infinity");
  });

  test("have no more digits than their precision", () => {
    expect(parseTimestamp("2024-03-10T02:30:00.1234567", 6, false)).toBeUndefined();
    expect(parseTimestamp("2024-03-10T02:30:00.1234", 3, false)).toBeUndefined();
    expect(parseTimestamp("2024-03-10T02:30:00.1230", 3, false)).toBe(1710037800123000n);
  });
});

describe("the quick way", () => {
  const words = new Int32Array(6);
  const written = new BigInt64Array(words.buffer);

  test("writes what the slow way reads, or leaves it to that", () => {
    const text = fc.oneof(
      anyInstant.map((value) => formatTimestamp(value, 6, true)),
      fc
        .tuple(anyInstant, fc.constantFrom("", "Z", "+01:00", "-00:30", "+05", "+0530", "-23:59"))
        .map(
          ([value, zone]) => formatTimestamp(value, 6, false).replace("T", zone.length % 2 === 0 ? "T" : " ") + zone,
        ),
      fc
        .tuple(
          fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
          fc.nat(30),
          fc.constantFrom(..."0129-:.TZ +x".split("")),
        )
        .map(([value, at, unit]) => {
          const whole = formatTimestamp(value, 6, true);
          return whole.slice(0, at) + unit + whole.slice(at + 1);
        }),
    );
    fc.assert(
      fc.property(text, fc.boolean(), fc.integer({ min: 0, max: 6 }), (sample, zoned, precision) => {
        written.fill(77n);
        const taken = timestampInto(sample, zoned, words, 2, precision);
        expect(written[1]).toBe(taken ? parseTimestamp(sample, precision, zoned) : 77n);
        expect([written[0], written[2]]).toEqual([77n, 77n]);
      }),
      { numRuns: 1000 },
    );
  });

  test("takes ordinary texts", () => {
    for (const [text, zoned] of [
      ["2024-03-10T02:30:00", false],
      ["2024-03-10 02:30:00.5", false],
      ["1969-12-31T23:59:59.999999Z", true],
      ["2024-03-10 02:30:00+01", true],
      ["2024-02-29T00:00:00.123-05:30", true],
    ] as const) {
      expect(timestampInto(text, zoned, words, 0)).toBe(true);
      expect(written[0]).toBe(parseTimestamp(text, 6, zoned));
    }
  });

  test("leaves leap seconds, wrong days and 24:00 to the slow way", () => {
    for (const text of [
      "2024-06-30T23:59:60",
      "2023-02-29T00:00:00",
      "2024-04-31T00:00:00",
      "2024-03-10T24:00:00",
      "2024-03-10T02:30:00.",
      "infinity",
    ]) {
      expect(timestampInto(text, false, words, 0)).toBe(false);
    }
  });

  test("formats safe integers without bigints, as the slow way does", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.boolean(), (micros, zoned) => {
        expect(formatMicros(micros, zoned)).toBe(
          new Date(Math.floor(micros / 1000))
            .toISOString()
            .replace(/^([+-])0(?=\d{5})/, "$1")
            .replace(/^-0(?=\d{4}-)/, "-")
            .replace(/\.\d+Z/, fractionOf(micros)) + (zoned ? "Z" : ""),
        );
      }),
    );
  });
});

function fractionOf(micros: number): string {
  const rest = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  return rest === 0 ? "" : `.${String(rest).padStart(6, "0").replace(/0+$/, "")}`;
}
