import {
  type Bitmap,
  type BytesColumn,
  clearBit,
  codePoints,
  type Column,
  formatType,
  isJsonBytes,
  layoutOf,
  type LogicalType,
  newBitmap,
  textColumn,
  timestampInto,
} from "@dataknobs/core";
import { dateIn, floatIn, int64In, plainBytes, type Report, type Rows, textIn } from "./read-cell.ts";
import { showCell } from "./show-cell.ts";

/** Makes a column of one place of all rows of a page. A cell that it reports is null in it. */
export type ColumnReader = (rows: Rows, place: number, report: Report) => Column;

/** The reader for cells that are to be of a type. A value that is not of it is a misfit and never made to fit. */
export function columnReader(type: LogicalType): ColumnReader {
  const misfit = (row: number, value: unknown, report: Report): void =>
    report(row, "MISFIT", `${showCell(value)} is not a value of type ${formatType(type)}.`);
  switch (layoutOf(type)) {
    case "u8":
      return fixedReader(
        (n) => new Uint8Array(n),
        putBool,
        misfit,
        (data, valid) => ({ layout: "u8", data, ...presence(valid) }),
      );
    case "i32": {
      const put = type.kind === "date" ? putDate : putInt32;
      return fixedReader(
        (n) => new Int32Array(n),
        put,
        misfit,
        (data, valid) => ({ layout: "i32", data, ...presence(valid) }),
      );
    }
    case "i64":
      return fixedReader(
        (n) => new BigInt64Array(n),
        putInt64(type),
        misfit,
        (data, valid) => ({ layout: "i64", data, ...presence(valid) }),
      );
    case "f32":
      return fixedReader(
        (n) => new Float32Array(n),
        putFloat32,
        misfit,
        (data, valid) => ({ layout: "f32", data, ...presence(valid) }),
      );
    case "f64":
      return fixedReader(
        (n) => new Float64Array(n),
        putFloat,
        misfit,
        (data, valid) => ({ layout: "f64", data, ...presence(valid) }),
      );
    case "any":
      return readAny;
    default:
      return type.kind === "bytes" ? bytesReader(misfit) : textReader(type, misfit);
  }
}

type Misfit = (row: number, value: unknown, report: Report) => void;

function presence(valid: Bitmap | undefined): { valid: Bitmap | undefined; missing: undefined } {
  return { valid, missing: undefined };
}

/** Cells of a fixed width; `put` says whether the value was of the type. */
function fixedReader<Data>(
  make: (length: number) => Data,
  put: (data: Data, i: number, value: unknown) => boolean,
  misfit: Misfit,
  column: (data: Data, valid: Bitmap | undefined) => Column,
): ColumnReader {
  return (rows, place, report) => {
    const length = rows.length;
    const data = make(length);
    let valid: Bitmap | undefined;
    for (let i = 0; i < length; i++) {
      const value = rows[i]?.[place];
      if (value !== null && put(data, i, value)) continue;
      clearBit((valid ??= newBitmap(length, 1)), i);
      if (value !== null) misfit(i, value, report);
    }
    return column(data, valid);
  };
}

function putBool(data: Uint8Array, i: number, value: unknown): boolean {
  if (value !== 0n && value !== 1n) return false;
  data[i] = value === 1n ? 1 : 0;
  return true;
}

function putInt32(data: Int32Array, i: number, value: unknown): boolean {
  if (typeof value !== "bigint") return false;
  const integer = Number(value);
  data[i] = integer;
  return data[i] === integer;
}

function putDate(data: Int32Array, i: number, value: unknown): boolean {
  const days = dateIn(value);
  if (days === undefined) return false;
  data[i] = days;
  return true;
}

function putFloat(data: Float64Array, i: number, value: unknown): boolean {
  const float = floatIn(value);
  if (float === undefined) return false;
  data[i] = float;
  return true;
}

function putFloat32(data: Float32Array, i: number, value: unknown): boolean {
  const float = floatIn(value);
  if (float === undefined) return false;
  data[i] = float;
  return data[i] === float;
}

function putInt64(type: LogicalType): (data: BigInt64Array, i: number, value: unknown) => boolean {
  const read = int64In(type);
  if (type.kind === "int64")
    return (data, i, value) => {
      if (typeof value !== "bigint") return false;
      data[i] = value;
      return true;
    };
  const quick = (type.kind === "timestamp" || type.kind === "timestamptz") && type.precision <= 6;
  const precision = quick ? type.precision : 0;
  const zoned = type.kind === "timestamptz";
  let of: BigInt64Array | undefined;
  let words: Int32Array = new Int32Array();
  return (data, i, value) => {
    if (quick && typeof value === "string") {
      if (of !== data) {
        of = data;
        words = new Int32Array(data.buffer);
      }
      if (timestampInto(value, zoned, words, 2 * i, precision)) return true;
    }
    const integer = read(value);
    if (integer === undefined) return false;
    data[i] = integer;
    return true;
  };
}

function bytesReader(misfit: Misfit): ColumnReader {
  return (rows, place, report) => {
    const length = rows.length;
    const offsets = new Int32Array(length + 1);
    const parts: Uint8Array[] = [];
    let valid: Bitmap | undefined;
    let end = 0;
    for (let i = 0; i < length; i++) {
      const value = rows[i]?.[place];
      if (value instanceof Uint8Array) {
        parts.push(value);
        end += value.length;
      } else {
        clearBit((valid ??= newBitmap(length, 1)), i);
        if (value !== null) misfit(i, value, report);
      }
      offsets[i + 1] = end;
    }
    return { layout: "bytes", data: Buffer.concat(parts, end), offsets, ...presence(valid) };
  };
}

function textReader(type: LogicalType, misfit: Misfit): ColumnReader {
  const read = textIn(type);
  const asItIs = type.kind === "text" || type.kind === "json" || type.kind === "list";
  const most = type.kind === "text" ? (type.length ?? Infinity) : Infinity;
  const isJson = type.kind === "json" || type.kind === "list";
  return (rows, place, report) => {
    const length = rows.length;
    const texts = new Array<string | null>(length);
    for (let i = 0; i < length; i++) {
      const value = rows[i]?.[place];
      if (value === null || (asItIs && typeof value === "string" && value.length <= most)) {
        texts[i] = value;
        continue;
      }
      const text = read(value);
      const fits = text !== undefined && (text.length <= most || codePoints(text) <= most);
      texts[i] = fits ? text : null;
      if (!fits) misfit(i, value, report);
    }
    const column = textColumn(texts);
    return isJson ? checkedJson(column, type, texts, misfit, report) : column;
  };
}

function checkedJson(
  column: BytesColumn,
  type: LogicalType,
  texts: readonly (string | null)[],
  misfit: Misfit,
  report: Report,
): BytesColumn {
  const { data, offsets } = column;
  let { valid } = column;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (text === null || text === undefined) continue;
    const wellFormed =
      isJsonBytes(data, offsets[i] ?? 0, offsets[i + 1] ?? 0) && (type.kind === "json" || /^\s*\[/.test(text));
    if (wellFormed) continue;
    clearBit((valid ??= newBitmap(texts.length, 1)), i);
    misfit(i, text, report);
  }
  return { ...column, valid };
}

function readAny(rows: Rows, place: number): Column {
  const length = rows.length;
  const data = new Array<unknown>(length);
  let valid: Bitmap | undefined;
  for (let i = 0; i < length; i++) {
    const value = rows[i]?.[place];
    data[i] = typeof value === "object" ? plainBytes(value) : value;
    if (value === null) clearBit((valid ??= newBitmap(length, 1)), i);
  }
  return { layout: "any", data, ...presence(valid) };
}
