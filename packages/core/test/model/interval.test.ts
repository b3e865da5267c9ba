import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalInterval, formatInterval, intervalParts } from "../../src/model/interval.ts";

describe("intervals", () => {
  test.each([
    ["P1M2DT3.000004S", "P1M2DT3.000004S"],
    ["P1Y2M", "P14M"],
    ["P2W1D", "P15D"],
    ["PT1H1M1S", "PT3661S"],
    ["PT0S", "PT0S"],
    ["P0D", "PT0S"],
    ["P-1M2DT-0.5S", "P-1M2DT-0.5S"],
    ["-P1DT1S", "P-1DT-1S"],
    ["+P1D", "P1D"],
    ["-P-1D", "P1D"],
    ["PT-1H30M", "PT-1800S"],
    ["PT1.500000000S", "PT1.5S"],
    ["PT36H", "PT129600S"],
  ])("%s becomes %s", (text, canonical) => {
    expect(canonicalInterval(text)).toBe(canonical);
  });

  test.each([
    "",
    "P",
    "PT",
    "P1",
    "1D",
    "P1DT",
    "P1H",
    "PT1D",
    "P1D1M",
    "P1.5D",
    "PT1.5H",
    "PT.5S",
    "PT1.S",
    "PT1.0000001S",
    "p1d",
    "P1D ",
    "1 day",
    "P2147483648D",
    "P178956971Y",
    "PT9223372036855S",
  ])("%j is none", (text) => {
    expect(canonicalInterval(text)).toBeUndefined();
  });

  test("come back from their text", () => {
    const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(int32, int32, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (months, days, micros) => {
        const text = formatInterval(months, days, micros);
        expect(intervalParts(text)).toEqual({ months, days, micros });
        expect(canonicalInterval(text)).toBe(text);
      }),
    );
  });
});
