import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toFloat32 } from "../../src/model/float32.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { recordTest } from "../../src/query/matches.ts";
import { valuesOfType } from "./values.ts";

/** A number as a fraction of whole numbers; infinities and NaN by their rank beyond all numbers. */
interface Exact {
  readonly rank: number;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function exact(value: unknown): Exact {
  if (typeof value === "bigint") return { rank: 0, numerator: value, denominator: 1n };
  if (typeof value === "number" && Number.isFinite(value)) {
    let numerator = value;
    let denominator = 1n;
    while (!Number.isInteger(numerator)) {
      numerator *= 2;
      denominator *= 2n;
    }
    return { rank: 0, numerator: BigInt(numerator), denominator };
  }
  const text = String(value);
  const rank = ["-Infinity", "", "Infinity", "NaN"].indexOf(text) - 1;
  if (rank >= -1) return { rank, numerator: 0n, denominator: 1n };
  const [whole = "", fraction = ""] = text.split(".");
  return { rank: 0, numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

function order(a: Exact, b: Exact): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const numbers = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    0.1,
    -0,
    Number.NaN,
    Infinity,
    -Infinity,
    2 ** 53,
    2 ** 31,
    2 ** 63,
    -(2 ** 63),
    1e300,
    5e-324,
    16_777_217,
  ),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
);
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.nat(6))
  .map(([digits, scale]) => `${digits}.${"0".repeat(scale)}5`);

describe.each(["int32", "int64", "float32", "float64", "decimal(10,2)", "decimal(30,3)", "decimal"])(
  "a comparison of %s with a number of any kind",
  (type) => {
    const schema = schemaOf({ x: type });
    const isDecimal = type.startsWith("decimal");
    const others = type.startsWith("float") ? numbers : fc.oneof(numbers, decimals);

    it("is by value, with no rounding", () => {
      fc.assert(
        fc.property(valuesOfType(type), others, (x, other) => {
          const meant =
            type === "float32" && typeof other === "number"
              ? (toFloat32(other) ?? other)
              : isDecimal && typeof other === "number"
                ? plainDigits(other)
                : other;
          const by = order(exact(x), exact(meant));
          const found = (["<", "=", ">", "<=", "!=", ">="] as const).map((operator) =>
            recordTest({ field: "x", operator, value: other }, schema)({ x }),
          );
          expect(found).toEqual([by < 0, by === 0, by > 0, by <= 0, by !== 0, by >= 0]);
        }),
        { numRuns: 400 },
      );
    });
  },
);

/** A number's shortest text without an exponent. */
function plainDigits(value: number): string {
  const text = String(value);
  const [digits = "", exponent] = text.split("e");
  if (exponent === undefined) return text;
  const [whole = "", fraction = ""] = digits.replace("-", "").split(".");
  const places = Number(exponent);
  const all = whole + fraction;
  const unsigned =
    places < 0 ? `0.${"0".repeat(-places - whole.length)}${all}` : all.padEnd(whole.length + places, "0");
  return value < 0 ? `-${unsigned}` : unsigned;
}
