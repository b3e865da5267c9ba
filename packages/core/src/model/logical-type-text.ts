import { DataknobsError } from "./error.ts";
import type {
  AnyType,
  ClockType,
  DecimalType,
  ListType,
  LogicalType,
  SimpleKind,
  SimpleType,
  TextType,
} from "./logical-type.ts";
import { didYouMean } from "./nearest.ts";

/** The logical types ready made: `types.int64`, `types.decimal(10, 2)`, `types.list(types.text)`. */
export const types: {
  readonly [kind in SimpleKind]: SimpleType;
} & {
  readonly text: TextType;
  readonly any: AnyType;
  readonly textOf: (length: number) => TextType;
  readonly decimal: (precision?: number, scale?: number) => DecimalType;
  readonly time: (precision?: number) => ClockType;
  readonly timestamp: (precision?: number) => ClockType;
  readonly timestamptz: (precision?: number) => ClockType;
  readonly list: (of: LogicalType) => ListType;
  readonly anyOf: (...members: readonly LogicalType[]) => AnyType;
} = {
  bool: { kind: "bool" },
  int32: { kind: "int32" },
  int64: { kind: "int64" },
  float32: { kind: "float32" },
  float64: { kind: "float64" },
  bytes: { kind: "bytes" },
  date: { kind: "date" },
  interval: { kind: "interval" },
  uuid: { kind: "uuid" },
  json: { kind: "json" },
  text: { kind: "text" },
  any: { kind: "any" },
  textOf: (length) => ({ kind: "text", length: within(length, 1, maxLength, "text's length") }),
  decimal: (precision, scale) => {
    if (precision === undefined) return { kind: "decimal" };
    within(precision, 1, maxDigits, "decimal's precision");
    return { kind: "decimal", precision, scale: within(scale ?? 0, 0, precision, "decimal's scale") };
  },
  time: (precision = 6) => clock("time", precision),
  timestamp: (precision = 6) => clock("timestamp", precision),
  timestamptz: (precision = 6) => clock("timestamptz", precision),
  list: (of) => ({ kind: "list", of }),
  anyOf: (...members) => ({ kind: "any", of: members }),
};

const maxLength = 2 ** 31 - 1;
const maxDigits = 1000;

function clock(kind: ClockType["kind"], precision: number): ClockType {
  return { kind, precision: within(precision, 0, 9, `${kind}'s precision`) };
}

function within(value: number, from: number, to: number, what: string): number {
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw new DataknobsError({
    code: "INVALID_TYPE",
    message: `A ${what} is a whole number from ${from} to ${to}, not ${value}.`,
  });
}

/** The text of a type, as `parseType` reads it: `decimal(10,2)`, `text(5)`, `timestamp(6)`, `list<int32>`, `any<int64|text>`. */
export function formatType(type: LogicalType): string {
  switch (type.kind) {
    case "decimal":
      return type.precision === undefined ? "decimal" : `decimal(${type.precision},${type.scale ?? 0})`;
    case "text":
      return type.length === undefined ? "text" : `text(${type.length})`;
    case "time":
    case "timestamp":
    case "timestamptz":
      return `${type.kind}(${type.precision})`;
    case "list":
      return `list<${formatType(type.of)}>`;
    case "any":
      return type.of === undefined ? "any" : `any<${type.of.map(formatType).join("|")}>`;
    default:
      return type.kind;
  }
}

/** Whether two types are the same type. The members of `any` may come in any order. */
export function sameType(a: LogicalType, b: LogicalType): boolean {
  if (a === b) return true;
  if (a.kind === "any" && b.kind === "any" && a.of !== undefined && b.of !== undefined) {
    return a.of.map(formatType).sort().join("|") === b.of.map(formatType).sort().join("|");
  }
  if (a.kind === "list" && b.kind === "list") return sameType(a.of, b.of);
  return a.kind === b.kind && formatType(a) === formatType(b);
}

/** Reads the text of a type. Without digits `time`, `timestamp` and `timestamptz` have 6. Throws `INVALID_TYPE`. */
export function parseType(text: string): LogicalType {
  const reader: Reader = { text, tokens: text.match(/[a-z0-9_]+|\S/gi) ?? [], at: 0 };
  const type = readType(reader);
  if (reader.at < reader.tokens.length) throw notUnderstood(text);
  return type;
}

interface Reader {
  readonly text: string;
  readonly tokens: readonly string[];
  at: number;
}

function readType(reader: Reader): LogicalType {
  const word = reader.tokens[reader.at++]?.toLowerCase() ?? "";
  switch (word) {
    case "decimal": {
      const [precision, scale] = readNumbers(reader, 2);
      return types.decimal(precision, scale);
    }
    case "text": {
      const [length] = readNumbers(reader, 1);
      return length === undefined ? types.text : types.textOf(length);
    }
    case "time":
    case "timestamp":
    case "timestamptz":
      return types[word](readNumbers(reader, 1)[0]);
    case "list": {
      const [of, ...more] = readMembers(reader);
      if (of === undefined || more.length > 0) throw notUnderstood(reader.text);
      return types.list(of);
    }
    case "any":
      return reader.tokens[reader.at] === "<" ? types.anyOf(...readMembers(reader)) : types.any;
    default:
      if (isSimple(word)) return types[word];
      throw notUnderstood(reader.text, word);
  }
}

/** `(10,2)`, or nothing. */
function readNumbers(reader: Reader, most: number): readonly number[] {
  const numbers: number[] = [];
  if (reader.tokens[reader.at] !== "(") return numbers;
  do {
    const digits = reader.tokens[++reader.at] ?? "";
    if (!/^\d{1,10}$/.test(digits) || numbers.length === most) throw notUnderstood(reader.text);
    numbers.push(Number(digits));
  } while (reader.tokens[++reader.at] === ",");
  if (reader.tokens[reader.at++] !== ")") throw notUnderstood(reader.text);
  return numbers;
}

/** `<int64|text>`; `<>` has none. */
function readMembers(reader: Reader): readonly LogicalType[] {
  const members: LogicalType[] = [];
  if (reader.tokens[reader.at++] !== "<") throw notUnderstood(reader.text);
  if (reader.tokens[reader.at] === ">") {
    reader.at++;
    return members;
  }
  let separator: string | undefined;
  do {
    members.push(readType(reader));
    separator = reader.tokens[reader.at++];
  } while (separator === "|");
  if (separator !== ">") throw notUnderstood(reader.text);
  return members;
}

const simpleKinds: readonly SimpleKind[] = [
  "bool",
  "int32",
  "int64",
  "float32",
  "float64",
  "bytes",
  "date",
  "interval",
  "uuid",
  "json",
];
const kinds: readonly string[] = [...simpleKinds, "decimal", "text", "time", "timestamp", "timestamptz", "list", "any"];

function isSimple(word: string): word is SimpleKind {
  return simpleKinds.some((kind) => kind === word);
}

/** What other systems call our types: for the hint only. */
const otherNames = new Map(
  Object.entries({
    boolean: "bool",
    integer: "int32",
    int: "int32",
    int4: "int32",
    smallint: "int32",
    bigint: "int64",
    int8: "int64",
    long: "int64",
    real: "float32",
    float: "float64",
    double: "float64",
    number: "float64",
    numeric: "decimal",
    string: "text",
    varchar: "text",
    char: "text",
    blob: "bytes",
    bytea: "bytes",
    binary: "bytes",
    datetime: "timestamp",
    jsonb: "json",
    object: "json",
    array: "list",
    unknown: "any",
  }),
);

function notUnderstood(text: string, word?: string): DataknobsError {
  const other = word === undefined ? undefined : otherNames.get(word);
  const hint = other === undefined ? didYouMean(word ?? "", kinds) : ` Did you mean "${other}"?`;
  const message = `"${text}" is not a logical type.${hint} Types: ${kinds.join(", ")}; for example decimal(10,2), text(20), list<int64>.`;
  return new DataknobsError({ code: "INVALID_TYPE", message });
}
