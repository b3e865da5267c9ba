import {
  canonicalDecimal,
  canonicalInterval,
  canonicalUuid,
  type Column,
  type ErrorCode,
  isScaled,
  type LogicalType,
  parseDate,
  parseTime,
  parseTimestamp,
  toScaled,
} from "@dataknobs/core";

/** Told of a cell that cannot be delivered: its row of the page, why, and its bytes if the driver does not show them. */
export type Report = (row: number, code: ErrorCode, message: string, bytes?: Uint8Array) => void;

/** Rows as the driver gives them: null, bigint for every integer, number for every float, string, Buffer. */
export type Rows = readonly (readonly unknown[])[];

/** Makes a column of one place of all rows of a page. A cell that it reports is null in it. */
export type ColumnReader = (rows: Rows, place: number, report: Report) => Column;

/** Reports a value that is not of the type that is asked for. */
export type Misfit = (row: number, value: unknown, report: Report) => void;

/** A number's text, as for a cell that is asked for as text. */
function numberText(value: unknown): string | undefined {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "number") return undefined;
  return Object.is(value, -0) ? "-0.0" : String(value);
}

/** Bytes as everybody knows them: the driver's are Buffers. */
export function plainBytes(value: unknown): unknown {
  return value instanceof Uint8Array ? new Uint8Array(value.buffer, value.byteOffset, value.length) : value;
}

/** Of all integers that a double holds the one that SQLite does not make of that double again in a column of numbers. */
const leastInteger = -(2n ** 63n);

/** The double that a cell is; an integer only if a double holds it, and would be an integer again in such a column. */
export function floatIn(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "bigint" || value === leastInteger) return undefined;
  const float = Number(value);
  return BigInt(float) === value ? float : undefined;
}

/** How the 64-bit cells of a type are made of what lies in SQLite; `undefined` from it: they are not. */
export function int64In(type: LogicalType): (value: unknown) => bigint | undefined {
  if (type.kind === "int64") return (value) => (typeof value === "bigint" ? value : undefined);
  if (isScaled(type))
    return (value) => {
      const text = decimalIn(value);
      return text === undefined ? undefined : toScaled(text, type.precision, type.scale);
    };
  if (type.kind === "time")
    return (value) => (typeof value === "string" ? parseTime(value, type.precision) : undefined);
  if (type.kind === "timestamp" || type.kind === "timestamptz") {
    const zoned = type.kind === "timestamptz";
    return (value) => (typeof value === "string" ? parseTimestamp(value, type.precision, zoned) : undefined);
  }
  return () => undefined;
}

/** How the text of a type's cells is made of what lies in SQLite; `comesBack`: not of infinities, whose text is one word among others. */
export function textIn(type: LogicalType, comesBack: boolean): (value: unknown) => string | undefined {
  switch (type.kind) {
    case "uuid":
      return (value) => (typeof value === "string" ? canonicalUuid(value) : undefined);
    case "interval":
      return (value) => (typeof value === "string" ? canonicalInterval(value) : undefined);
    case "decimal":
      return decimalIn;
    case "json":
      // A column called JSON is of numeric affinity: it has made numbers of texts that were nothing but one.
      return finiteOrText;
    case "list":
      return (value) => (typeof value === "string" ? value : undefined);
    default:
      return comesBack ? finiteOrText : textOrNumber;
  }
}

export function dateIn(value: unknown): number | undefined {
  return typeof value === "string" ? parseDate(value) : undefined;
}

function finiteOrText(value: unknown): string | undefined {
  return typeof value === "number" && !Number.isFinite(value) ? undefined : textOrNumber(value);
}

function textOrNumber(value: unknown): string | undefined {
  return typeof value === "string" ? value : numberText(value);
}

function decimalIn(value: unknown): string | undefined {
  const text = textOrNumber(value);
  return text === undefined ? undefined : canonicalDecimal(text);
}
