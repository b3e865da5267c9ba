import * as fc from "fast-check";
import { canonical } from "../../src/model/canonical.ts";
import { parseType } from "../../src/model/logical-type-text.ts";

/** Types that stand for all: every layout, bounded and not. */
export const typeTexts = [
  "bool",
  "int32",
  "int64",
  "float32",
  "float64",
  "decimal(10,2)",
  "decimal(30,3)",
  "decimal",
  "text",
  "bytes",
  "date",
  "time(3)",
  "time(9)",
  "timestamp(0)",
  "timestamp(6)",
  "timestamp(9)",
  "timestamptz(6)",
  "uuid",
  "interval",
  "json",
  "list<int32>",
  "any",
] as const;

const digits = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
const instants = fc
  .date({ min: new Date("1700-01-01"), max: new Date("2250-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const short = fc.string({
  unit: fc.constantFrom("a", "b", "B", "_", "%", "\\", "ä", "😀", "\uffee", "\n", "\u0000"),
  maxLength: 5,
});
const scalars = fc.oneof(
  fc.boolean(),
  fc.integer(),
  fc.double(),
  short,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);

/** Values in record form, few enough that equal ones meet. */
export function valuesOfType(text: string): fc.Arbitrary<unknown> {
  const type = parseType(text);
  return raw(text).map((value) => canonical(value, type));
}

function raw(text: string): fc.Arbitrary<unknown> {
  switch (text) {
    case "bool":
      return fc.boolean();
    case "int32":
      return fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer());
    case "int64":
      return fc.oneof(
        fc.integer({ min: -3, max: 3 }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }),
      );
    case "float32":
      return fc.oneof(fc.float(), fc.constantFrom(Number.NaN, -0, 0, Infinity, 0.1));
    case "float64":
      return fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, 0, Infinity, -Infinity, 0.1, 2 ** 53, 2 ** 53 + 2));
    case "decimal(10,2)":
      return fc
        .oneof(
          fc.integer({ min: -300, max: 300 }),
          digits.map((value) => value % 10n ** 10n),
        )
        .map((value) => `${BigInt(value) / 100n}.${String(value).slice(-2).replace("-", "0").padStart(2, "0")}`);
    case "decimal(30,3)":
    case "decimal":
      return fc.oneof(
        fc.constantFrom("NaN", "Infinity", "-Infinity", "1.10", "1.1", "-0.5", "0"),
        digits.map((value) => `${value}.5`),
      );
    case "bytes":
      return fc.uint8Array({ maxLength: 4 });
    case "date":
      return fc.oneof(
        fc.constantFrom("infinity", "-infinity", "-0043-03-15", "+12024-01-01"),
        instants.map((instant) => instant.slice(0, 10)),
      );
    case "time(3)":
    case "time(9)":
      return fc.oneof(
        fc.constantFrom("00:00:00", "24:00:00"),
        instants.map((instant) => instant.slice(11, 23)),
      );
    case "timestamp(0)":
      return fc.oneof(
        fc.constantFrom("infinity", "-infinity"),
        instants.map((instant) => instant.slice(0, 19)),
      );
    case "timestamp(6)":
    case "timestamp(9)":
      return fc.oneof(
        fc.constantFrom("infinity", "-infinity"),
        instants.map((instant) => instant.slice(0, 23)),
      );
    case "timestamptz(6)":
      return fc.oneof(fc.constantFrom("infinity", "-infinity"), instants);
    case "uuid":
      return fc.uuid();
    case "interval":
      return fc.constantFrom("P1M", "P30D", "PT1S", "P1M2DT3.5S", "-P1M", "PT0S");
    case "json":
      return fc.oneof(
        short,
        fc.boolean(),
        fc.integer(),
        fc.record({ a: fc.integer({ min: 0, max: 2 }) }),
        fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
      );
    case "list<int32>":
      return fc.array(fc.option(fc.integer({ min: 0, max: 2 })), { maxLength: 3 });
    case "any":
      return fc.oneof(scalars, fc.uint8Array({ maxLength: 2 }), fc.record({ a: fc.integer({ min: 0, max: 2 }) }));
    default:
      return short;
  }
}
