import * as fc from "fast-check";
import type { LogicalType } from "../../src/model/logical-type.ts";
import { types } from "../../src/model/logical-type-text.ts";

const leaf: fc.Arbitrary<LogicalType> = fc.oneof(
  fc.constantFrom<LogicalType>(
    types.bool,
    types.int32,
    types.int64,
    types.float32,
    types.float64,
    types.bytes,
    types.date,
    types.interval,
    types.uuid,
    types.json,
    types.text,
    types.any,
    types.decimal(),
  ),
  fc.integer({ min: 1, max: 1000 }).map(types.textOf),
  fc.integer({ min: 0, max: 9 }).chain((p) => fc.constantFrom(types.time(p), types.timestamp(p), types.timestamptz(p))),
  fc.integer({ min: 1, max: 60 }).chain((p) => fc.integer({ min: 0, max: p }).map((s) => types.decimal(p, s))),
);

const { tree } = fc.letrec<{ tree: LogicalType }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    leaf,
    tie("tree").map((of) => types.list(of)),
    fc.array(tie("tree"), { maxLength: 3 }).map((members) => types.anyOf(...members)),
  ),
}));

/** Any logical type, nested ones too. */
export const anyLogicalType: fc.Arbitrary<LogicalType> = tree;

/** The text of a decimal, not necessarily canonical, with the value that it means as a fraction of integers. */
export interface Decimal {
  readonly text: string;
  /** The value is `digits / 10^scale`. */
  readonly digits: bigint;
  readonly scale: number;
}

export const anyDecimal: fc.Arbitrary<Decimal> = fc
  .record({
    negative: fc.boolean(),
    plus: fc.boolean(),
    zeros: fc.nat(3),
    whole: fc.bigInt({ min: 0n, max: 10n ** 40n }),
    fraction: fc.string({ unit: fc.constantFrom(..."0123456789".split("")), maxLength: 20 }),
    exponent: fc.option(fc.integer({ min: -30, max: 30 })),
  })
  .map(({ negative, plus, zeros, whole, fraction, exponent }) => {
    const sign = negative ? "-" : plus ? "+" : "";
    const text = `${sign}${"0".repeat(zeros)}${whole}${fraction === "" ? "" : `.${fraction}`}${exponent === null ? "" : `e${exponent}`}`;
    const size = BigInt(`${whole}${fraction}`) * (negative ? -1n : 1n);
    const scale = fraction.length - (exponent ?? 0);
    return scale >= 0 ? { text, digits: size, scale } : { text, digits: size * 10n ** BigInt(-scale), scale: 0 };
  });

/** Strings with characters beyond the BMP, and neighbours of the surrogates. */
export const anyText: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom("a", "\u{10000}", "\u{10ffff}", "\uffff", "\ud7ff", "\ue000", "\0", '"', "\\"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});
