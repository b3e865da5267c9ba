import { type LogicalType, types } from "@dataknobs/core";
import { affinityOf } from "./affinity.ts";

/** How `Field.native` names a type of SQLite: no other store takes it for one of its own. */
const nativePrefix = "sqlite:";

/** Follows a type of which SQLite takes null although it is of a key; no type's name has it. */
const open = "?";

export function nativeOf(declared: string, openKey: boolean): string {
  return nativePrefix + declared + (openKey ? open : "");
}

/** Whether a field came from a column of a key of SQLite that takes null (sqlite.org/quirks.html, 5). */
export function isOpenKey(native: string | undefined): boolean {
  return native?.startsWith(nativePrefix) === true && native.endsWith(open);
}

/** Plain words and up to two numbers: what may stand in a definition without becoming more than a type. */
const plainType =
  /^(?:[\p{L}_][\p{L}\p{N}_]*(?: +[\p{L}_][\p{L}\p{N}_]*)* *(?:\( *[+-]?\d+ *(?:, *[+-]?\d+ *)?\))?)?$/u;
const constraintWord = /\b(?:as|check|collate|constraint|default|generated|not|null|primary|references|unique)\b/i;

/** The declared type of a column of SQLite that a field came from; `undefined`: it came from elsewhere, or is no plain name. */
export function declaredIn(native: string | undefined): string | undefined {
  if (native?.startsWith(nativePrefix) !== true) return undefined;
  const declared = native.slice(nativePrefix.length, isOpenKey(native) ? -open.length : undefined);
  return plainType.test(declared) && !constraintWord.test(declared) ? declared : undefined;
}

/**
 * What a column's declared type says about its cells. It is what people mean by the name, and only a belief: SQLite
 * enforces none of it.
 */
export function logicalOf(declared: string, strict = false): LogicalType {
  const { name, numbers } = partsOf(declared);
  const [first, second] = numbers;
  switch (name) {
    case "BOOL":
    case "BOOLEAN":
      return types.bool;
    case "DATE":
      return types.date;
    case "DATETIME":
    case "TIMESTAMP":
    case "TIMESTAMP WITHOUT TIME ZONE":
      return types.timestamp(digitsIn(first));
    case "TIMESTAMPTZ":
    case "TIMESTAMP WITH TIME ZONE":
      return types.timestamptz(digitsIn(first));
    case "TIME":
    case "TIME WITHOUT TIME ZONE":
      return types.time(digitsIn(first));
    case "UUID":
    case "UUID_TEXT":
      return types.uuid;
    case "JSON":
    case "JSON_TEXT":
      return types.json;
    case "LIST_TEXT":
      return types.list(types.any);
    case "DURATION_TEXT":
      return types.interval;
    case "DECIMAL_TEXT":
      return first === undefined || first < 1 || first > 1000 ? types.decimal() : types.decimal(first, second ?? 0);
    case "POINT":
    case "INTERVAL":
      // Of INTEGER affinity only by the letters in their names.
      return types.any;
  }
  return byAffinity(name, declared, strict);
}

function byAffinity(name: string, declared: string, strict: boolean): LogicalType {
  switch (affinityOf(declared, strict)) {
    case "integer":
      return types.int64;
    case "text":
      return types.text;
    case "real":
      return types.float64;
    case "numeric":
      // Such a column holds doubles already: what is stored is the truth.
      return /^(?:NUMERIC|DECIMAL|DEC|NUMBER|FIXED|MONEY|SMALLMONEY|CURRENCY)$/.test(name) ? types.float64 : types.any;
    default:
      return name === "" || (strict && name === "ANY") ? types.any : types.bytes;
  }
}

/** Whether cells are dates or times, which programs write in several ways: their text is copied from SQLite to SQLite. */
export function isClockName(declared: string): boolean {
  const { kind } = logicalOf(declared);
  return kind === "date" || kind === "time" || kind === "timestamp" || kind === "timestamptz";
}

/** The type that a new column for these values is declared with: what SQLite does by such a name changes none of them. */
export function declaredFor(type: LogicalType): string {
  switch (type.kind) {
    case "bool":
      return "BOOLEAN";
    case "int32":
    case "int64":
      return "INTEGER";
    case "float32":
    case "float64":
      return "REAL";
    case "decimal":
      return type.precision === undefined ? "DECIMAL_TEXT" : `DECIMAL_TEXT(${type.precision},${type.scale ?? 0})`;
    case "text":
      return type.length === undefined ? "TEXT" : `VARCHAR(${type.length})`;
    case "bytes":
      return "BLOB";
    case "date":
      return "DATE";
    case "time":
    case "timestamp":
    case "timestamptz":
      return type.precision === 6 ? type.kind.toUpperCase() : `${type.kind.toUpperCase()}(${type.precision})`;
    case "interval":
      return "DURATION_TEXT";
    case "uuid":
      return "UUID_TEXT";
    case "json":
      return "JSON_TEXT";
    case "list":
      return "LIST_TEXT";
    default:
      return "";
  }
}

/** `varchar ( 20 )` is the name VARCHAR with the number 20. */
function partsOf(declared: string): { name: string; numbers: readonly number[] } {
  const match = /^([^(]*)(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?([^(]*)$/.exec(declared);
  const name = `${match?.[1] ?? declared} ${match?.[4] ?? ""}`.trim().replaceAll(/\s+/g, " ").toUpperCase();
  const numbers = [match?.[2], match?.[3]].filter((digits) => digits !== undefined).map(Number);
  return { name, numbers };
}

/** Digits of a second's fraction; what is no such number means nothing. */
function digitsIn(precision: number | undefined): number {
  return precision === undefined || precision > 9 ? 6 : precision;
}
