import {
  type Batch,
  castColumn,
  type Column,
  columnBuilder,
  JsonText,
  type LogicalType,
  newBitmap,
  schemaOf,
  setBit,
  types,
} from "@dataknobs/core";

/** The values of a type that stores have been seen to change. */
export interface Sample {
  readonly type: LogicalType;
  /** For JSON: texts. */
  readonly values: readonly unknown[];
  /** What else filters compare with: values of neighbouring types, and some that do not occur. */
  readonly comparands?: readonly unknown[];
}

const big = 2n ** 53n;
const days = [
  "1970-01-01",
  "1969-12-31",
  "2024-02-29",
  "2024-03-10",
  "1582-10-10",
  "0001-01-01",
  "-0043-03-15",
  "9999-12-31",
  "infinity",
  "-infinity",
];
const clocks = ["00:00:00", "12:34:56", "02:30:00.1", "12:34:56.123456", "23:59:59.999999", "00:00:00.000001"];
const instants = [
  "1970-01-01T00:00:00",
  "2024-03-10T02:30:00.123456",
  "1969-12-31T23:59:59.999999",
  "1900-01-01T00:00:00.000001",
  "2038-01-19T03:14:08",
  "0001-01-01T00:00:00",
  "9999-12-31T23:59:59.999999",
  "-0043-03-15T12:00:00",
  "infinity",
  "-infinity",
];
const nanos = [
  "1970-01-01T00:00:00",
  "2024-03-10T02:30:00.123456789",
  "1969-12-31T23:59:59.999999999",
  "1900-01-01T00:00:00.000000001",
];
const zoned = (texts: readonly string[]): string[] =>
  texts.map((text) => (text.endsWith("infinity") ? text : `${text}Z`));

const words = [
  "",
  "a",
  "A",
  "b",
  "B",
  "ab",
  "AB",
  "aB",
  "abc",
  "a%c",
  "a_c",
  "a\\c",
  "a%",
  "z",
  "é",
  "e\u0301",
  "É",
  "ß",
  "ss",
  "日本語",
  "\uffff",
  "😀",
  "😀a",
  " ",
  "a ",
  " a",
  "0",
  "-0",
  "007",
  "7",
  "10",
  "9",
  "1e3",
  "NULL",
  "null",
  "true",
  "NaN",
  "Infinity",
  "2024-03-10",
  "{}",
  "[]",
  "\\N",
  "\\x41",
  "O'Brien",
  '"quoted"',
  "a,b;c\td",
  "line\nline\r\n",
  "a\u0000b",
  "\u0000",
  "\ufeffBOM",
  "\ufffd",
  "\u2028",
  "x".repeat(5000),
  "é".repeat(3000),
];
const jsonTexts = [
  "{}",
  "[]",
  "null",
  "true",
  "0",
  "-0",
  "1.10",
  "1e400",
  "9007199254740993",
  '"text"',
  '""',
  '{ "spaced" : [ 1 , 2 ] }',
  '{"b":1,"a":2}',
  '{"a":1.10,"b":[null,{"c":"d"}]}',
  '{"twice":1,"twice":2}',
  '{"__proto__":{"x":1}}',
  '"\\u0000"',
  '"\\u00e9"',
  '"\\ud83d\\ude00"',
  '{"é":"😀"}',
  `${"[".repeat(200)}${"]".repeat(200)}`,
];
const allBytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const floats = [0, -0, 1.5, -1.5, Number.NaN, Infinity, -Infinity];

/** Every logical type, with what `docs/types.md` says that stores do to it. */
export const samples: readonly Sample[] = [
  { type: types.bool, values: [true, false] },
  {
    type: types.int32,
    values: [0, 1, -1, 255, 32768, 2147483647, -2147483648],
    comparands: [1.5, 2 ** 31, -(2 ** 40)],
  },
  {
    type: types.int64,
    values: [0, 1, -1, 2 ** 31, big - 1n, big, big + 1n, -big - 1n, 2n ** 63n - 1n, -(2n ** 63n)],
    comparands: [0.5, 2 ** 53, 2n ** 70n],
  },
  {
    type: types.float32,
    values: [...floats, Math.fround(0.1), 3.4028234663852886e38, 1.401298464324817e-45, 16777216],
    comparands: [0.1],
  },
  {
    type: types.float64,
    values: [...floats, 0.1, 5, 1e21, 5e-324, Number.MAX_VALUE, 2 ** 53, 123456789.12345679],
    comparands: [big + 1n, 0.3],
  },
  {
    type: types.decimal(10, 2),
    values: ["0.00", "0.01", "-0.01", "1.10", "1.00", "99999999.99", "-99999999.99"],
    comparands: ["1.1", 1.1, 1, "1.105"],
  },
  {
    type: types.decimal(38, 10),
    values: ["0.0000000000", "9007199254740993.0000000001", "-1234567890123456789012345678.0123456789"],
    comparands: ["9007199254740993"],
  },
  {
    type: types.decimal(),
    values: [
      "1.10",
      "1.1",
      "-0.5",
      "0",
      "100",
      `${"9".repeat(60)}.5`,
      `0.${"0".repeat(40)}1`,
      "NaN",
      "Infinity",
      "-Infinity",
    ],
    comparands: ["1.100", "1e2"],
  },
  { type: types.text, values: words, comparands: ["ac", "\ud7ff", "zz"] },
  { type: types.textOf(5), values: ["", "abcde", "a    ", "😀😀😀😀😀", "é"] },
  {
    type: types.bytes,
    values: [
      new Uint8Array(0),
      new Uint8Array([0]),
      new Uint8Array([255, 0, 254]),
      new Uint8Array([0xc3, 0x28]),
      allBytes,
    ],
  },
  { type: types.date, values: days, comparands: ["2000-01-01"] },
  { type: types.time(6), values: [...clocks, "24:00:00"], comparands: ["12:34:56.1234565"] },
  { type: types.time(9), values: [...clocks, "12:34:56.123456789"] },
  { type: types.timestamp(6), values: instants, comparands: ["2000-01-01T00:00:00"] },
  { type: types.timestamp(9), values: nanos },
  { type: types.timestamptz(6), values: zoned(instants), comparands: ["2024-03-10T04:30:00.123456+02:00"] },
  { type: types.timestamptz(9), values: zoned(nanos) },
  {
    type: types.interval,
    values: ["PT0S", "P1M2DT3.000004S", "P-1M2DT-3S", "P14M", "P1D", "PT86400S", "PT0.000001S", "P-1D"],
  },
  {
    type: types.uuid,
    values: [
      "00000000-0000-0000-0000-000000000000",
      "ffffffff-ffff-ffff-ffff-ffffffffffff",
      "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    ],
  },
  { type: types.json, values: jsonTexts },
  { type: types.list(types.int64), values: [[], [1, null, 3], [big + 1n, -1]] },
  { type: types.list(types.text), values: [[], [""], ["a,b", '"q"', null, "null", "NULL", "{}", "é😀"]] },
  { type: types.list(types.decimal(10, 2)), values: [["1.10", "0.00"], [null]] },
];

/** One cell of each type that a field of type `any` may hold; 5 and 5.0 are two things. */
const anyCells: readonly unknown[] = [
  0n,
  5n,
  5,
  0.1,
  -0,
  Number.NaN,
  Infinity,
  big + 1n,
  2n ** 63n - 1n,
  "",
  "5",
  "5.0",
  "true",
  "a\u0000b",
  true,
  false,
  new Uint8Array([0, 255]),
  new Uint8Array(0),
  new JsonText('{"a":1.10}'),
  new JsonText("[1,null]"),
];

/** Records `{ id, value }`: one for each value, one with null, and one without the field. */
export function sampleBatch({ type, values }: Sample): Batch {
  // JSON goes in as text: as values it would lose blanks and 1.10.
  const from = type.kind === "json" ? types.text : type;
  const builder = columnBuilder(from, values.length + 2);
  for (const value of values) builder.append(value);
  builder.appendNull();
  builder.appendMissing();
  return withIds(type, castColumn(builder.finish(), from, type, builder.length).column, builder.length);
}

/** The same for a field of type `any`, whose type names the types that occur. */
export function anyBatch(cells: readonly unknown[] = anyCells): Batch {
  const { bool, int64, float64, text, bytes, json } = types;
  const nested = cells.some((cell) => cell instanceof JsonText);
  const type = types.anyOf(bool, int64, float64, text, bytes, ...(nested ? [json] : []));
  const valid = newBitmap(cells.length + 1, 0);
  for (const row of cells.keys()) setBit(valid, row);
  return withIds(type, { layout: "any", data: [...cells, null], valid, missing: undefined }, cells.length + 1);
}

/** Without objects and arrays: some stores have another place for these. */
export const scalarCells: readonly unknown[] = anyCells.filter((cell) => !(cell instanceof JsonText));

function withIds(type: LogicalType, column: Column, length: number): Batch {
  const schema = schemaOf({ id: types.int32, value: { type, nullable: true } }, { key: ["id"] });
  const ids: Column = {
    layout: "i32",
    data: Int32Array.from({ length }, (_, i) => i + 1),
    valid: undefined,
    missing: undefined,
  };
  return { schema, length, columns: [ids, column] };
}
