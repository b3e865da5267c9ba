import { type Field, sameType, type WriteRequest } from "@dataknobs/core";
import type { TableName } from "../catalog/table.ts";
import { qualified, quote } from "../names.ts";
import { keptAs } from "../types/kept-as.ts";
import { parseBuiltIn } from "../types/native.ts";
import { plainFor } from "../types/type-for.ts";
import { defaultText } from "./default-text.ts";

/** The statement that makes an empty table for a load. Without its key: rows come faster. */
export function tableText(name: TableName, { schema }: Pick<WriteRequest, "schema">): string {
  return `CREATE TABLE ${qualified(name)} (${schema.fields.map(columnText).join(", ")})`;
}

function columnText(field: Field): string {
  const type = columnType(field);
  return `${quote(field.name)} ${type}${field.nullable ? "" : " NOT NULL"}${defaultText(field, type)}`;
}

/** What the plan said; for a schema that was never planned what its type asks for. */
export function columnType({ native, type }: Field): string {
  const column = native === undefined ? undefined : parseBuiltIn(native.replace(/^pg:/, ""));
  return column !== undefined && sameType(keptAs(column).type, type) ? column.text : plainFor(type).text;
}
