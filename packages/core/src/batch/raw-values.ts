import { integerOut } from "../model/canonical.ts";
import { formatDate } from "../model/date.ts";
import { lazyJson } from "../model/json-value.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { anyOut } from "./any-cell.ts";
import { isSet } from "./bitmap.ts";
import type { AnyColumn, BytesColumn, Column, I64Column } from "./column.ts";
import { int64Text } from "./int64-text.ts";
import type { Integers } from "./integers.ts";
import { listOut } from "./list-text.ts";
import { stringsOf } from "./strings.ts";
import { safeAt, wordsOf } from "./words.ts";

/** The cells in record form; what stands for cells that are not valid means nothing. */
export function rawValues(column: Column, type: LogicalType, length: number, integers: Integers): unknown[] {
  switch (column.layout) {
    case "u8":
      return mapped(length, (i) => column.data[i] === 1);
    case "i32":
      return type.kind === "date"
        ? mapped(length, (i) => formatDate(column.data[i] ?? 0))
        : mapped(length, (i) => column.data[i]);
    case "i64":
      return type.kind === "int64" ? integersOf(column, length, integers) : int64Text(column, type, length);
    case "f32":
    case "f64":
      return mapped(length, (i) => column.data[i]);
    case "bytes":
      return bytesValues(column, type, length, integers);
    default:
      return anyValues(column, length, integers);
  }
}

function mapped(length: number, value: (i: number) => unknown): unknown[] {
  const out = new Array<unknown>(length);
  for (let i = 0; i < length; i++) out[i] = value(i);
  return out;
}

function integersOf(column: I64Column, length: number, integers: Integers): unknown[] {
  if (integers === "bigint") return mapped(length, (i) => column.data[i]);
  const words = wordsOf(column.data);
  const large = (i: number): unknown => (isSet(column.valid, i) ? integerOut(column.data[i] ?? 0n, integers) : null);
  return mapped(length, (i) => safeAt(words, i) ?? large(i));
}

function bytesValues(column: BytesColumn, type: LogicalType, length: number, integers: Integers): unknown[] {
  const { data, offsets, valid } = column;
  if (type.kind === "bytes") return mapped(length, (i) => data.slice(offsets[i], offsets[i + 1]));
  const texts = stringsOf(column, length);
  if (type.kind === "json") return mapped(length, (i) => (isSet(valid, i) ? lazyJson(texts[i] ?? "") : null));
  if (type.kind === "list")
    return mapped(length, (i) => (isSet(valid, i) ? listOut(texts[i] ?? "", type.of, integers) : null));
  return texts;
}

function anyValues(column: AnyColumn, length: number, integers: Integers): unknown[] {
  return mapped(length, (i) => (isSet(column.valid, i) ? anyOut(column.data[i], integers) : null));
}
