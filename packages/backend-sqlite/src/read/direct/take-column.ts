import { type Field, layoutOf } from "@dataknobs/core";
import type { Table, TableColumn } from "../../catalog/table.ts";
import type { TakeColumn } from "./located.ts";
import { takeAny } from "./take-any.ts";
import { takeBool, takeFloat, takeInt32, takeInt64, takeRowid } from "./take-numbers.ts";
import { takeJson, takeText } from "./take-texts.ts";
import { takeTimestamps } from "./take-timestamps.ts";
import { Unclear } from "./unclear.ts";

/** How the cells of a table's column become those of a field. */
export function takeField(table: Table, field: Field, column: TableColumn | undefined): TakeColumn {
  if (column === undefined || column.name !== table.alias) return takeColumn(field, column?.affinity === "real");
  return field.type.kind === "int64" ? takeRowid : notHere;
}

const notHere: TakeColumn = () => {
  throw new Unclear("The rowid as another type.");
};

/** `real`: SQLite shows every number of the column as a float, also those that lie there as integers. */
function takeColumn({ type }: Field, real: boolean): TakeColumn {
  switch (type.kind) {
    case "int32":
      return real ? takeAny(type, real) : takeInt32;
    case "int64":
      return real ? takeAny(type, real) : takeInt64;
    case "bool":
      return real ? takeAny(type, real) : takeBool;
    case "float64":
      return takeFloat;
    case "text":
      return takeText(type.length ?? Infinity);
    case "json":
    case "list":
      return takeJson(type.kind === "list");
    case "timestamp":
    case "timestamptz":
      return layoutOf(type) === "i64" && type.precision <= 6
        ? takeTimestamps(type.precision, type.kind === "timestamptz")
        : takeAny(type, real);
    default:
      return takeAny(type, real);
  }
}
