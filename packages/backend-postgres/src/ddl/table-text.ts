import type { Field, WriteRequest } from "@dataknobs/core";
import type { TableName } from "../catalog/table.ts";
import { qualified, quote } from "../names.ts";
import { keptAs } from "../types/kept-as.ts";
import { parseBuiltIn } from "../types/native.ts";
import { isOurJson, plainFor, takes } from "../types/type-for.ts";
import { defaultText } from "./default-text.ts";
import { tableBehind } from "./definition.ts";
import { everywhere } from "./parts.ts";

/** The statement that makes an empty table for a load. Without its key: rows come faster. */
export function tableText(name: TableName, request: WriteRequest): string {
  const columns = request.schema.fields.map((field) => columnText(field, request));
  return `CREATE TABLE ${qualified(name)} (${columns.join(", ")})`;
}

function columnText(field: Field, request: WriteRequest): string {
  const type = columnType(field, request);
  const collation = collationOf(field, request);
  const parts = [
    `${quote(field.name)} ${type}`,
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(field.nullable ? [] : ["NOT NULL"]),
  ];
  return parts.join(" ") + defaultText(field, type);
}

/** A schema and a name, in quotes where they have to be, perhaps with a plain modifier, perhaps as an array. */
const ownType = /^(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)\.(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)(?:\([\w ,]*\))?(?:\[\])?$/;

/** What the plan said; for a schema that was never planned what its type asks for. */
export function columnType({ name, native, type }: Field, { stored }: Pick<WriteRequest, "stored">): string {
  const text = native?.replace(/^pg:/, "");
  const column = text === undefined ? undefined : parseBuiltIn(text);
  const planned = stored.find((place) => place.name === name)?.native;
  if (column !== undefined && column.name === planned) return planned; // An older server may not know its modifier.
  if (column !== undefined)
    return takes(column, type) || isOurJson(type, keptAs(column).type) ? column.text : plainFor(type).text;
  return text !== undefined && text === planned && ownType.test(text) ? text : plainFor(type).text;
}

/** A column that comes as it was keeps the order of its texts, where every PostgreSQL has it. */
function collationOf({ name, native }: Field, { definition }: Pick<WriteRequest, "definition">): string | undefined {
  const source = definition === undefined ? undefined : tableBehind(definition);
  const column = source?.columns.find((one) => one.name === name && one.type.text === native);
  return column?.collation !== undefined && everywhere.has(column.collation) ? column.collation : undefined;
}
