import { JsonText } from "../model/json-text.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { cellOf } from "./cell.ts";
import type { Column } from "./column.ts";
import { stringAt } from "./strings.ts";

/** The cells of a column as cells of an `any` column: integers as bigint, floats as number whatever their value. */
export function anyCellOf(column: Column, from: LogicalType): (i: number) => unknown {
  switch (column.layout) {
    case "f32":
    case "f64":
    case "any":
      return (i) => column.data[i];
    case "i32":
      return from.kind === "int32" ? (i) => BigInt(column.data[i] ?? 0) : (i) => cellOf(column, from, i);
    case "i64":
      return from.kind === "int64" ? (i) => column.data[i] : (i) => cellOf(column, from, i);
    case "bytes":
      if (from.kind === "json") return (i) => jsonCell(stringAt(column, i));
      if (from.kind === "list") return (i) => new JsonText(stringAt(column, i));
      return (i) => cellOf(column, from, i);
    default:
      return (i) => cellOf(column, from, i);
  }
}

/** A JSON scalar is itself; a number by its token: `5` is an integer, `5.0` is none. */
function jsonCell(text: string): unknown {
  const token = text.trim();
  if (token === "true" || token === "false") return token === "true";
  if (token.startsWith('"')) return JSON.parse(token);
  if (/^(0|-?[1-9]\d*)$/.test(token)) return BigInt(token);
  return /^-?\d/.test(token) && String(Number(token)) === token ? Number(token) : new JsonText(text);
}
