import { inspect } from "node:util";
import * as fc from "fast-check";
import { formatDate } from "../src/model/date.ts";
import type { Row } from "../src/model/data-record.ts";
import { fromScaled } from "../src/model/decimal.ts";
import { formatInterval } from "../src/model/interval.ts";
import { jsonTextOf, lazyJson } from "../src/model/json-value.ts";
import type { ClockType, LogicalType } from "../src/model/logical-type.ts";
import { parseType } from "../src/model/logical-type-text.ts";
import { originOf } from "../src/model/read-only.ts";
import type { Field, Schema } from "../src/model/schema.ts";
import { formatTime } from "../src/model/time.ts";
import { formatTimestamp } from "../src/model/timestamp.ts";

/** At least one of every kind of type and of every way that a batch lays one out. */
export const everyType: readonly LogicalType[] = [
  "bool",
  "int32",
  "int64",
  "float32",
  "float64",
  "decimal(9,2)",
  "decimal(18,0)",
  "decimal(18,18)",
  "decimal(30,10)",
  "decimal",
  "text",
  "text(3)",
  "bytes",
  "date",
  "time(0)",
  "time(6)",
  "time(9)",
  "timestamp(0)",
  "timestamp(3)",
  "timestamp(6)",
  "timestamp(9)",
  "timestamptz(3)",
  "timestamptz(6)",
  "timestamptz(9)",
  "interval",
  "uuid",
  "json",
  "any",
  "any<int64|text>",
  "list<int64>",
  "list<float64>",
  "list<text>",
  "list<decimal(9,2)>",
  "list<bytes>",
  "list<timestamptz(6)>",
  "list<json>",
  "list<any>",
  "list<list<bool>>",
].map(parseType);

export const someType: fc.Arbitrary<LogicalType> = fc.constantFrom(...everyType);

const int64: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }).chain((edge) => fc.constantFrom(edge, -edge)),
  fc.bigInt({ min: -(2n ** 33n), max: 2n ** 33n }),
);

/** A bigint as records show it. */
function shown(value: bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

const character = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "Z", "9", " ", '"', "\\", "\0", "\n", "\u007f") },
  fc.constantFrom(
    "\u0080",
    "ß",
    "\u07ff",
    "\u0800",
    "\ud7ff",
    "\ue000",
    "\ufffd",
    "\uffff",
    "\u{10000}",
    "😀",
    "\u{10ffff}",
  ),
);

/** Well-formed text, mostly ASCII, with every length of UTF-8 sequences. */
export const someText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: character, maxLength: 6 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom("", "007", "infinity", "null", "__proto__"),
);

/** JSON texts whose value alone does not tell how they were written, among others. */
const jsonText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "null",
    "5.0",
    "1e2",
    "-0",
    " [1, 2 ] ",
    '"\\u0041"',
    '{"a":1,"a":2}',
    "12345678901234567890",
    '{"x":1.00}',
    '{"__proto__":[]}',
    '{"$type":"json","value":1}',
  ),
  fc.json({ maxDepth: 2 }),
);

/** Values of a type in record form, none of them null. */
export function valuesOfType(type: LogicalType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "int32":
      return fc.integer();
    case "int64":
      return int64.map(shown);
    case "float32":
      return fc.oneof(fc.float(), fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, Math.fround(0.1)));
    case "float64":
      return fc.oneof(
        fc.double(),
        fc.integer(),
        fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 2 ** 53 + 2, 5e-324),
      );
    case "decimal":
      return decimals(type.precision, type.scale ?? 0);
    case "text":
      return someText.map((text) =>
        Array.from(text)
          .slice(0, type.length ?? Infinity)
          .join(""),
      );
    case "bytes":
      return fc.uint8Array({ maxLength: 6 });
    case "date":
      return fc
        .oneof(fc.integer({ min: -800_000, max: 4_000_000 }), fc.constantFrom(2 ** 31 - 1, -(2 ** 31), 0, -1))
        .map(formatDate);
    case "time":
    case "timestamp":
    case "timestamptz":
      return clocks(type);
    case "interval":
      return fc
        .tuple(
          fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
          fc.integer({ min: -400, max: 400 }),
          fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        )
        .map(([months, days, micros]) => formatInterval(months, days, micros));
    case "uuid":
      return fc.uuid();
    case "json":
      return jsonText.map(lazyJson);
    case "list":
      return fc.array(fc.option(valuesOfType(type.of)), { maxLength: 3 });
    default:
      return anyValues;
  }
}

function decimals(precision: number | undefined, scale: number): fc.Arbitrary<string> {
  if (precision === undefined) {
    const finite = fc
      .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat(25))
      .map(([value, digits]) => fromScaled(value, digits).replace(/^-(?=[0.]*$)/, ""));
    return fc.oneof(finite, fc.constantFrom("NaN", "Infinity", "-Infinity", "0", "1.10", "1.1"));
  }
  const most = 10n ** BigInt(precision) - 1n;
  const finite = fc.oneof(
    fc.bigInt({ min: -most, max: most }),
    fc.bigInt({ min: -150n, max: 150n }).filter((value) => value <= most && value >= -most),
  );
  const text = finite.map((value) => fromScaled(value, scale));
  return precision > 18 ? fc.oneof(text, fc.constantFrom("NaN", "Infinity", "-Infinity")) : text;
}

function clocks(type: ClockType): fc.Arbitrary<string> {
  const base = type.precision > 6 ? 9 : 6;
  const step = 10n ** BigInt(base - type.precision);
  const day = 86_400n * 10n ** BigInt(base);
  const cut = (value: bigint): bigint => value - (((value % step) + step) % step);
  if (type.kind === "time")
    return fc.bigInt({ min: 0n, max: day }).map((value) => formatTime(cut(value), type.precision));
  const edge = 2n ** 63n - 1n;
  const values = fc.oneof(
    fc.bigInt({ min: -(day * 365n * 80n), max: day * 365n * 80n }).map(cut),
    fc.bigInt({ min: -edge + step, max: edge - 1n }).map(cut),
    fc.constantFrom(0n, -step, edge, -edge - 1n, cut(2n ** 53n), cut(-(2n ** 53n))),
  );
  return values.map((value) => formatTimestamp(value, type.precision, type.kind === "timestamptz"));
}

const anyValues: fc.Arbitrary<unknown> = fc.oneof(
  fc.boolean(),
  int64.map(shown),
  fc.bigInt({ min: 2n ** 64n, max: 2n ** 70n }),
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Infinity),
  someText,
  fc.uint8Array({ maxLength: 4 }),
  fc.constantFrom('{"a":[1,2.50]}', "[]", '{"$type":"float64","value":"NaN"}').map(lazyJson),
);

/** Names as people give them, and those that trip code up. */
const someName: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "0",
    "17",
    "",
    "a",
    "a b",
    "`${x}`",
    '"];',
    "größe",
    "then",
    "length",
  ),
  fc.string({ minLength: 1, maxLength: 8 }),
);

/** Schemas of up to six fields of any types, all nullable. */
export const someSchema: fc.Arbitrary<Schema> = fc
  .uniqueArray(fc.record({ name: someName, type: someType }), {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 6,
  })
  .map((fields) => ({ fields: fields.map((field): Field => ({ ...field, nullable: true })) }));

/** Records of a schema in record form, with nulls and with fields missing. */
export function recordsOfSchema(
  schema: Schema,
  options: { readonly maxLength?: number; readonly missing?: boolean } = {},
): fc.Arbitrary<Row[]> {
  const cell = (type: LogicalType): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 6, arbitrary: valuesOfType(type) },
      { weight: 1, arbitrary: fc.constant(null) },
      { weight: options.missing === false ? 0 : 1, arbitrary: fc.constant(undefined) },
    );
  const record = fc.tuple(...schema.fields.map((field) => cell(field.type))).map((values): Row => {
    const entries = schema.fields.map((field, i): [string, unknown] => [field.name, values[i]]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  });
  return fc.array(record, { maxLength: options.maxLength ?? 12 });
}

/** A schema together with records of it. */
export const someRecords: fc.Arbitrary<{ readonly schema: Schema; readonly records: Row[] }> = someSchema.chain(
  (schema) => recordsOfSchema(schema).map((records) => ({ schema, records })),
);

/** What makes two values in record form the very same: -0 is not 0, JSON is its text (but blanks around it), `1.10` is not `1.1`. */
export function identity(value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value) && originOf(value)?.text === undefined) return value.map(identity);
  if (typeof value === "object") return `json ${jsonTextOf(value).trim()}`;
  return inspect(value);
}

/** The same for records: own fields by name. */
export function identities(records: readonly Row[]): unknown[] {
  return records.map((record) =>
    Object.keys(record)
      .sort()
      .map((name) => [name, identity(record[name])]),
  );
}

/** A schema of one nullable field named `x`. */
export function schemaOfType(type: LogicalType): Schema {
  return { fields: [{ name: "x", type, nullable: true }] };
}
