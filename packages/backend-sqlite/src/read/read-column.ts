import { type Bitmap, clearBit, type Column, formatType, layoutOf, type LogicalType, newBitmap } from "@dataknobs/core";
import { type PutCell, putBool, putDate, putFloat, putFloat32, putInt32, putInt64 } from "./put-cell.ts";
import { bytesReader, textReader } from "./read-bytes.ts";
import { type ColumnReader, type Misfit, plainBytes, type Report, type Rows } from "./read-cell.ts";
import { showCell } from "../show-cell.ts";

/**
 * The reader for cells that are to be of a type. A value that is not of it is a misfit and never made to fit. `comesBack`:
 * the text of a number may go into such a column again, which must make that number of it.
 */
export function columnReader(type: LogicalType, comesBack = false): ColumnReader {
  const misfit = (row: number, value: unknown, report: Report): void =>
    report(row, "MISFIT", `${showCell(value)} is not a value of type ${formatType(type)}.`);
  switch (layoutOf(type)) {
    case "u8":
      return fixedReader(
        (n) => new Uint8Array(n),
        putBool,
        misfit,
        (data, valid) => ({ layout: "u8", data, valid, missing: undefined }),
      );
    case "i32": {
      const put = type.kind === "date" ? putDate : putInt32;
      return fixedReader(
        (n) => new Int32Array(n),
        put,
        misfit,
        (data, valid) => ({ layout: "i32", data, valid, missing: undefined }),
      );
    }
    case "i64":
      return fixedReader(
        (n) => new BigInt64Array(n),
        putInt64(type),
        misfit,
        (data, valid) => ({ layout: "i64", data, valid, missing: undefined }),
      );
    case "f32":
      return fixedReader(
        (n) => new Float32Array(n),
        putFloat32,
        misfit,
        (data, valid) => ({ layout: "f32", data, valid, missing: undefined }),
      );
    case "f64":
      return fixedReader(
        (n) => new Float64Array(n),
        putFloat,
        misfit,
        (data, valid) => ({ layout: "f64", data, valid, missing: undefined }),
      );
    case "any":
      return readAny;
    default:
      return type.kind === "bytes" ? bytesReader(misfit) : textReader(type, misfit, comesBack);
  }
}

/** Cells of a fixed width; `put` says whether the value was of the type. */
function fixedReader<Data>(
  make: (length: number) => Data,
  put: PutCell<Data>,
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

function readAny(rows: Rows, place: number): Column {
  const length = rows.length;
  const data = new Array<unknown>(length);
  let valid: Bitmap | undefined;
  for (let i = 0; i < length; i++) {
    const value = rows[i]?.[place];
    data[i] = typeof value === "object" ? plainBytes(value) : value;
    if (value === null) clearBit((valid ??= newBitmap(length, 1)), i);
  }
  return { layout: "any", data, valid, missing: undefined };
}
