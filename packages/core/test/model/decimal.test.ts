import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalDecimal, compareDecimals, decimalKey, fromScaled, toScaled } from "../../src/model/decimal.ts";
import { anyDecimal, type Decimal } from "./arbitraries.ts";

/** a - b as the sign of an integer. */
function order(a: Decimal, b: Decimal): number {
  const difference = a.digits * 10n ** BigInt(b.scale) - b.digits * 10n ** BigInt(a.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

describe("canonicalDecimal", () => {
  test.each([
    ["1.10", "1.10"],
    ["+1", "1"],
    ["007", "7"],
    ["-0.00", "0.00"],
    [".5", "0.5"],
    ["5.", "5"],
    ["1e2", "100"],
    ["1.10e1", "11.0"],
    ["-1.5E-3", "-0.0015"],
    ["1.5e+3", "1500"],
    ["0e5", "0"],
    ["NaN", "NaN"],
    ["Infinity", "Infinity"],
    ["-Infinity", "-Infinity"],
    ["1234567890123456789012345678901234567890.0", "1234567890123456789012345678901234567890.0"],
  ])("%s becomes %s", (text, canonical) => {
    expect(canonicalDecimal(text)).toBe(canonical);
  });

  test.each([
    "",
    ".",
    "-",
    "e5",
    "1e",
    "1e1.5",
    "0x10",
    "1_000",
    "1,5",
    " 1",
    "1 ",
    "--1",
    "nan",
    "inf",
    "+Infinity",
    "١",
  ])("%j is none", (text) => {
    expect(canonicalDecimal(text)).toBeUndefined();
  });

  test("1e400 unfolds, an exponent without end does not", () => {
    expect(canonicalDecimal("1e400")).toBe(`1${"0".repeat(400)}`);
    expect(canonicalDecimal("1e-400")).toBe(`0.${"0".repeat(399)}1`);
    expect(canonicalDecimal("1e999999999")).toBeUndefined();
    expect(canonicalDecimal("1e-99999999999999999999")).toBeUndefined();
  });

  test("means the same value and keeps the scale", () => {
    fc.assert(
      fc.property(anyDecimal, (decimal) => {
        const text = canonicalDecimal(decimal.text) ?? "";
        expect(text).toBe(fromScaled(decimal.digits, decimal.scale));
        expect(canonicalDecimal(text)).toBe(text);
      }),
    );
  });

  test("takes no longer for many zeros in a row than for other digits", () => {
    const text = `1.${"0".repeat(200_000)}1`;
    const start = performance.now();
    expect(decimalKey(`${text}0`)).toBe(text);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe("scaled integers", () => {
  test("hold exactly what fits", () => {
    expect(toScaled("1.1", 10, 2)).toBe(110n);
    expect(toScaled("1.100", 10, 2)).toBe(110n);
    expect(toScaled("1.101", 10, 2)).toBeUndefined();
    expect(toScaled("99999999.99", 10, 2)).toBe(9999999999n);
    expect(toScaled("100000000.00", 10, 2)).toBeUndefined();
    expect(toScaled("0.05", 2, 2)).toBe(5n);
    expect(toScaled("1", 2, 2)).toBeUndefined();
    expect(toScaled("00001", 1, 0)).toBe(1n);
    expect(toScaled("-0.0", 10, 2)).toBe(0n);
    expect(toScaled("1.5e3", 10, 2)).toBe(150000n);
    expect(toScaled("90071992547409.93", 18, 2)).toBe(9007199254740993n);
    expect(toScaled("NaN", 10, 2)).toBeUndefined();
    expect(toScaled("Infinity", 10, 2)).toBeUndefined();
    expect(toScaled("x", 10, 2)).toBeUndefined();
  });

  test("come back from their text", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
        fc.integer({ min: 0, max: 38 }),
        (value, scale) => {
          const text = fromScaled(value, scale);
          expect(toScaled(text, 38, scale)).toBe(value);
          expect(canonicalDecimal(text)).toBe(text);
        },
      ),
    );
  });

  test("judge as arithmetic does", () => {
    fc.assert(
      fc.property(
        anyDecimal,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (decimal, precision, wanted) => {
          const scale = Math.min(wanted, precision);
          const shifted = decimal.digits * 10n ** BigInt(scale);
          const divisor = 10n ** BigInt(decimal.scale);
          const exact = shifted % divisor === 0n ? shifted / divisor : undefined;
          const fits = exact !== undefined && exact < 10n ** BigInt(precision) && -exact < 10n ** BigInt(precision);
          expect(toScaled(decimal.text, precision, scale)).toBe(fits ? exact : undefined);
        },
      ),
    );
  });
});

describe("comparing decimals", () => {
  test("goes by value", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (a, b) => {
        expect(Object.is(compareDecimals(a.text, b.text), -0)).toBe(false);
        expect(compareDecimals(a.text, b.text)).toBe(order(a, b));
      }),
    );
  });

  test("tells long decimals apart by their last digit", () => {
    const digits = "1".repeat(40);
    expect(compareDecimals(`${digits}.1`, `${digits}.2`)).toBe(-1);
    expect(compareDecimals(`-${digits}.1`, `-${digits}.2`)).toBe(1);
    expect(compareDecimals(`${digits}.10`, `${digits}.1`)).toBe(0);
    // Doubles would not: these two are one.
    expect(compareDecimals("9007199254740993", "9007199254740992")).toBe(1);
    expect(compareDecimals("0.1", "0.10000000000000000001")).toBe(-1);
    expect(compareDecimals("1e-400", "0")).toBe(1);
    expect(compareDecimals("-1e-400", "-1e-401")).toBe(-1);
    expect(compareDecimals("1e400", "1e401")).toBe(-1);
  });

  test("orders what is no number", () => {
    const inOrder = ["-Infinity", "-1e30", "-1", "0", "1e-30", "1", "1e30", "Infinity", "NaN"];
    inOrder.forEach((a, i) => inOrder.forEach((b, j) => expect(compareDecimals(a, b)).toBe(Math.sign(i - j))));
  });

  test("agrees with the key", () => {
    expect(["1.10", "1.1", "1e2", "100.000", "-0", "0.0", "NaN"].map(decimalKey)).toEqual([
      "1.1",
      "1.1",
      "100",
      "100",
      "0",
      "0",
      "NaN",
    ]);
    fc.assert(
      fc.property(anyDecimal, fc.nat(5), (a, zeros) => {
        const same = fromScaled(a.digits * 10n ** BigInt(zeros), a.scale + zeros);
        expect(decimalKey(same)).toBe(decimalKey(a.text));
      }),
    );
  });
});
