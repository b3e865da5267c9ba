import { type Field, lazyJson, parseType, type Row, type Schema } from "@dataknobs/core";
import * as fc from "fast-check";

/** Records of any schema, in record form, with the texts that a store's own driver should show for them. */

const character = fc.constantFrom(
  "a",
  "Z",
  "9",
  " ",
  "'",
  '"',
  "\\",
  "\0",
  "\n",
  "é",
  "\u07ff",
  "\ufffd",
  "\uffff",
  "😀",
);
const text = fc.oneof(
  fc.string({ unit: character, maxLength: 8 }),
  fc.constantFrom("", "00123", "1e3", "1.10", "5", "-0", "0x10", "infinity", "NaN", "null", "true", " 1", "{}"),
);
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n), 0n, 1n),
);
const shown = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
const double = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53 + 2, 0.1),
);
const two = (value: number): string => String(value).padStart(2, "0");
const fraction = (digits: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: 10 ** digits - 1 }).map((value) => {
    const shortest = digits === 0 ? "" : String(value).padStart(digits, "0").replace(/0+$/, "");
    return shortest === "" ? "" : `.${shortest}`;
  });
const days = fc
  .tuple(fc.integer({ min: -4000, max: 20_000 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => {
    const digits = String(Math.abs(year)).padStart(4, "0");
    return `${year < 0 ? "-" : year > 9999 ? "+" : ""}${digits}-${two(month)}-${two(day)}`;
  });
const recent = fc
  .tuple(fc.integer({ min: 1700, max: 2200 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([year, month, day]) => `${year}-${two(month)}-${two(day)}`);
const infinite = fc.constantFrom("infinity", "-infinity");
const clock = (digits: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 59 }),
      fraction(digits),
    )
    .map(([hours, minutes, seconds, part]) => `${two(hours)}:${two(minutes)}:${two(seconds)}${part}`);
const instant = (digits: number, zone: string): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(digits > 6 ? recent : days, clock(digits)).map(([day, time]) => `${day}T${time}${zone}`),
    },
    infinite,
  );
const decimal = (precision: number, scale: number): fc.Arbitrary<string> => {
  const most = 10n ** BigInt(precision) - 1n;
  return fc.oneof(fc.bigInt({ min: -most, max: most }), fc.bigInt({ min: -120n, max: 120n })).map((value) => {
    const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
    return `${value < 0n ? "-" : ""}${scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`}`;
  });
};
const jsonText = fc.oneof(
  fc.constantFrom(
    "null",
    "5.0",
    "1e2",
    "-0",
    '"\\u0041"',
    '{"a":1,"a":2}',
    "123456789012345678901234567890",
    '{"x":1.00, "__proto__":[]}',
    '{"$type":"json","value":1}',
  ),
  fc.json({ maxDepth: 2 }),
);
const interval = fc
  .tuple(
    fc.integer({ min: -99, max: 99 }),
    fc.integer({ min: -99, max: 99 }),
    fc.integer({ min: -99_999, max: 99_999 }),
  )
  .filter(([months, days_, seconds]) => months !== 0 || days_ !== 0 || seconds !== 0)
  .map(
    ([months, days_, seconds]) =>
      `P${months === 0 ? "" : `${months}M`}${days_ === 0 ? "" : `${days_}D`}${seconds === 0 ? "" : `T${seconds}S`}`,
  );

const kinds: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int32: fc.integer(),
  int64: integer.map(shown),
  float32: fc.oneof(fc.float(), fc.constantFrom(-0, Number.NaN, Math.fround(0.1))),
  float64: double,
  "decimal(9,2)": decimal(9, 2),
  "decimal(18,0)": decimal(18, 0),
  "decimal(30,10)": decimal(30, 10),
  decimal: fc.oneof(decimal(45, 7), fc.constantFrom("NaN", "Infinity", "-Infinity", "1.1", "1.10")),
  text,
  "text(3)": text.map((value) => Array.from(value).slice(0, 3).join("")),
  bytes: fc.uint8Array({ maxLength: 20 }),
  date: fc.oneof({ weight: 8, arbitrary: days }, infinite),
  "time(6)": fc.oneof(clock(6), fc.constant("24:00:00")),
  "time(9)": clock(9),
  "timestamp(0)": instant(0, ""),
  "timestamp(3)": instant(3, ""),
  "timestamp(6)": instant(6, ""),
  "timestamp(9)": instant(9, ""),
  "timestamptz(6)": instant(6, "Z").map((value) => value.replace(/^(-?infinity)Z$/, "$1")),
  interval,
  uuid: fc.uuid(),
  json: jsonText.map(lazyJson),
  "list<int64>": fc.array(fc.option(integer.map(shown)), { maxLength: 3 }),
  "list<text>": fc.array(fc.option(text), { maxLength: 3 }),
  "list<float64>": fc.array(fc.option(double), { maxLength: 3 }),
  "any<int64|float64|text|bytes>": fc.oneof(
    integer.map(shown),
    double.filter((value) => !Number.isSafeInteger(value) || Object.is(value, -0)),
    text,
    fc.uint8Array({ maxLength: 3 }),
  ),
};

const names = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "select",
    "a b",
    'say "x"',
    "it's",
    "größe",
    "😀",
    "",
    "0",
    "toString",
    "rowid",
  ),
  fc.string({ unit: fc.constantFrom("a", "b", "c", "_", "é", "."), minLength: 1, maxLength: 4 }),
);

export interface Sample {
  readonly schema: Schema;
  readonly records: readonly Row[];
}

/** Up to five fields of any types and up to ten records; the first field numbers the records. */
export const samples: fc.Arbitrary<Sample> = fc
  .uniqueArray(fc.tuple(names, fc.constantFrom(...Object.keys(kinds))), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 5,
  })
  .chain((chosen) => {
    const fields = chosen.map(([name, kind]): Field => ({ name, type: parseType(kind), nullable: true }));
    const cells = chosen.map(([, kind]) => fc.option(kinds[kind] ?? fc.constant(null), { freq: 6 }));
    const records = fc
      .array(fc.tuple(...cells), { maxLength: 10 })
      .map((rows) =>
        rows.map((row, i): Row =>
          Object.fromEntries([
            ["record number", i],
            ...row.map((value, at): [string, unknown] => [chosen[at]?.[0] ?? "", value]),
          ]),
        ),
      );
    const number: Field = { name: "record number", type: parseType("int32"), nullable: false };
    return records.map((all) => ({ schema: { fields: [number, ...fields], key: ["record number"] }, records: all }));
  });
