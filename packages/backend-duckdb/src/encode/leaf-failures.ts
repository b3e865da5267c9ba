import { type CellFailure, type Column, intervalParts, isSet, toScaled } from "@dataknobs/core";
import type { DuckType } from "../types/duck-type.ts";
import { textsOf } from "./leaf.ts";
import { otherTest } from "./others.ts";

/** The cells that the type cannot hold although their logical type can. */
export function leafFailures(type: DuckType, column: Column, length: number): CellFailure[] {
  const holds = holdsOf(type, column, length);
  if (holds === undefined) return [];
  const failures: CellFailure[] = [];
  for (let row = 0; row < length; row++) {
    if (!isSet(column.valid, row) || holds(row)) continue;
    const shown = column.layout === "bytes" ? textsOf(column, row, row + 1)[0] : String(column.data[row]);
    failures.push({ row, ...faultOf(type, shown) });
  }
  return failures;
}

function faultOf(type: DuckType, shown: string | undefined): Pick<CellFailure, "code" | "message"> {
  if (type.id === "FLOAT" || type.id === "DOUBLE") return { code: "NOT_STORABLE", message: negativeZero };
  return {
    code: type.id === "ENUM" ? "CONSTRAINT" : "OUT_OF_RANGE",
    message: `${shown} is not a value of ${type.id === "OTHER" ? type.name : type.id}`,
  };
}

/** Compressed, a column of 0, -0, 1 may come back as 0, 0, 1, or as -0, -0, 1. */
export const negativeZero =
  "DuckDB may give back 0 for -0, and -0 for a 0 beside it. With consent (accept: negzero) it becomes 0.";

type Holds = (row: number) => boolean;

function holdsOf(type: DuckType, column: Column, length: number): Holds | undefined {
  switch (type.id) {
    case "FLOAT":
    case "DOUBLE":
      return column.layout === "f32" || column.layout === "f64" ? notNegativeZero(column.data, length) : undefined;
    case "TINYINT":
      return within(column, -0x80, 0x7f);
    case "UTINYINT":
      return within(column, 0, 0xff);
    case "SMALLINT":
      return within(column, -0x8000, 0x7fff);
    case "USMALLINT":
      return within(column, 0, 0xffff);
    case "UINTEGER":
      return within(column, 0, 0xffffffff);
    case "TIMESTAMP_S":
      return wholeUnits(column, 1_000_000n);
    case "TIMESTAMP_MS":
      return wholeUnits(column, 1000n);
    default:
      return column.layout === "bytes" ? textHolds(type, () => textsOf(column, 0, length)) : undefined;
  }
}

/** `undefined`: there is no -0 at all, which one look at the bits tells. */
function notNegativeZero(data: Float32Array | Float64Array, length: number): Holds | undefined {
  const width = data.BYTES_PER_ELEMENT / 4;
  const words = new Int32Array(data.buffer, data.byteOffset, length * width);
  for (let i = width - 1; i < words.length; i += width)
    if (words[i] === -2147483648 && (width === 1 || words[i - 1] === 0)) return (row) => !Object.is(data[row], -0);
  return undefined;
}

function within(column: Column, least: number, most: number): Holds | undefined {
  const { data } = column;
  if (data instanceof Int32Array || data instanceof BigInt64Array)
    return (row) => (data[row] ?? 0) >= least && (data[row] ?? 0) <= most;
  return undefined;
}

function wholeUnits({ data }: Column, factor: bigint): Holds | undefined {
  if (!(data instanceof BigInt64Array)) return undefined;
  return (row) => {
    const value = data[row] ?? 0n;
    return value % factor === 0n || value === 2n ** 63n - 1n || value === -(2n ** 63n);
  };
}

/** Texts are made only of types that cannot hold each of them. */
function textHolds(type: DuckType, textsNow: () => readonly string[]): Holds | undefined {
  const holds = textTest(type);
  if (holds === undefined) return undefined;
  const texts = textsNow();
  return (row) => holds(texts[row] ?? "");
}

function textTest(type: DuckType): ((text: string) => boolean) | undefined {
  switch (type.id) {
    case "ENUM": {
      const values = new Set(type.values);
      return (text) => values.has(text);
    }
    case "UBIGINT":
      return (text) => inBits(text, 0n, 2n ** 64n - 1n);
    case "HUGEINT":
      return (text) => inBits(text, -(2n ** 127n), 2n ** 127n - 1n);
    case "UHUGEINT":
      return (text) => inBits(text, 0n, 2n ** 128n - 1n);
    case "DECIMAL":
      return (text) => toScaled(text, type.width, type.scale) !== undefined;
    case "INTERVAL":
      return (text) => intervalParts(text) !== undefined;
    case "OTHER":
      return otherTest(type.name);
    default:
      return undefined;
  }
}

function inBits(text: string, least: bigint, most: bigint): boolean {
  if (!/^-?\d+$/.test(text)) return false;
  const value = BigInt(text);
  return value >= least && value <= most;
}
