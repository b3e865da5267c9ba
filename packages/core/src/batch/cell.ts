import { integerOut } from "../model/canonical.ts";
import type { Row } from "../model/data-record.ts";
import { formatDate } from "../model/date.ts";
import { lazyJson } from "../model/json-value.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { anyOut } from "./any-cell.ts";
import type { Batch } from "./batch.ts";
import { isSet } from "./bitmap.ts";
import type { BytesColumn, Column } from "./column.ts";
import { formatOf } from "./int64-text.ts";
import type { Integers } from "./integers.ts";
import { listOut } from "./list-text.ts";
import { stringAt } from "./strings.ts";

/** One value in record form: null where there is none, `undefined` where the field is missing. For many, `valuesOf` is faster. */
export function cellOf(column: Column, type: LogicalType, i: number, integers: Integers = "auto"): unknown {
  if (!isSet(column.valid, i)) return column.missing !== undefined && isSet(column.missing, i) ? undefined : null;
  switch (column.layout) {
    case "u8":
      return column.data[i] === 1;
    case "i32":
      return type.kind === "date" ? formatDate(column.data[i] ?? 0) : column.data[i];
    case "i64": {
      const value = column.data[i] ?? 0n;
      return type.kind === "int64" ? integerOut(value, integers) : formatOf(type)(value);
    }
    case "f32":
    case "f64":
      return column.data[i];
    case "bytes":
      return bytesCell(column, type, i, integers);
    default:
      return anyOut(column.data[i], integers);
  }
}

/** One record of a batch. */
export function recordAt(batch: Batch, i: number): Row {
  const entries = batch.schema.fields.flatMap((field, c): [string, unknown][] => {
    const column = batch.columns[c];
    const value = column === undefined ? undefined : cellOf(column, field.type, i);
    return value === undefined ? [] : [[field.name, value]];
  });
  return Object.fromEntries(entries);
}

function bytesCell(column: BytesColumn, type: LogicalType, i: number, integers: Integers): unknown {
  if (type.kind === "bytes") return column.data.slice(column.offsets[i], column.offsets[i + 1]);
  const text = stringAt(column, i);
  if (type.kind === "json") return lazyJson(text);
  return type.kind === "list" ? listOut(text, type.of, integers) : text;
}
