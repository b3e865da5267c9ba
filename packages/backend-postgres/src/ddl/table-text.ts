import type { Field, WriteRequest } from "@dataknobs/core";
import type { TableName } from "../catalog/table.ts";
import { cutName, qualified, quote } from "../names.ts";
import { keptAs } from "../types/kept-as.ts";
import { parseBuiltIn } from "../types/native.ts";
import { isOurJson, plainFor, takes } from "../types/type-for.ts";
import { defaultText } from "./default-text.ts";
import { tableBehind } from "./definition.ts";
import { freeName } from "./free-name.ts";
import { everywhere } from "./parts.ts";

/**
 * The statement that makes an empty table for a load. Without its key: rows come faster. `name`: the one that it will have,
 * after which its NOT NULLs are called, which are constraints with names since PostgreSQL 18.
 */
export function tableText(at: TableName, name: string, request: WriteRequest): string {
  const source = request.definition === undefined ? undefined : tableBehind(request.definition);
  const taken = new Set([...(source?.constraints ?? []), ...(source?.indexes ?? [])].map((part) => part.name));
  const columns = request.schema.fields.map((field) => {
    const demand = field.nullable ? undefined : freeName(cutName(`${name}_${field.name}`, "_not_null"), taken);
    return columnText(field, request, demand);
  });
  return `CREATE TABLE ${qualified(at)} (${columns.join(", ")})`;
}

/** `demand`: what its NOT NULL is called. */
function columnText(field: Field, request: WriteRequest, demand: string | undefined): string {
  const type = columnType(field, request);
  const collation = collationOf(field, request);
  const parts = [
    `${quote(field.name)} ${type}`,
    ...(collation === undefined ? [] : [`COLLATE ${collation}`]),
    ...(demand === undefined ? [] : [`CONSTRAINT ${quote(demand)} NOT NULL`]),
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
