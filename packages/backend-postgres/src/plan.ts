import {
  DataknobsError,
  type Definition,
  type Field,
  sameType,
  type Schema,
  type StoredField,
  types,
  type Unable,
} from "@dataknobs/core";
import { type CollectionColumn, collectionBehind } from "./collection.ts";
import type { OwnTypes } from "./catalog/own-types.ts";
import { columnNames } from "./column-names.ts";
import { tableBehind } from "./ddl/definition.ts";
import { byteLength, hidden, longestName } from "./names.ts";
import { chooseType } from "./types/choose-type.ts";
import { nativeOf, parseBuiltIn } from "./types/native.ts";
import type { PgType } from "./types/pg-type.ts";
import { sameMembers } from "./types/rounds.ts";
import { isOurJson, takes, type TypeFor } from "./types/type-for.ts";
import { unableOf } from "./types/unable.ts";

/** The most columns of a table (MaxHeapAttributeNumber). */
const mostColumns = 1600;

/**
 * How PostgreSQL would keep each field: in a new table, or in one that is there. `own`: the types that people made in the
 * target; `definition`: of the source.
 */
export function planFields(
  schema: Schema,
  existing?: Schema,
  own?: OwnTypes,
  definition?: Definition,
): readonly StoredField[] {
  return existing === undefined ? newFields(schema, own, definition) : existingFields(schema, existing, definition);
}

function newFields(
  { fields, key = [] }: Schema,
  own: OwnTypes | undefined,
  definition: Definition | undefined,
): readonly StoredField[] {
  const source = definition === undefined ? undefined : tableBehind(definition);
  const names = columnNames(fields.map((field) => field.name));
  return fields.map((field, i): StoredField => {
    const chosen = chooseType(field, own, source);
    const { text, type, unable, note } = key.includes(field.name) ? comparable(chosen) : chosen;
    return {
      field: field.name,
      name: names[i] ?? field.name,
      type,
      native: text,
      nullable: field.nullable,
      ...(unable !== undefined && { unable }),
      ...(note !== undefined && { note }),
      ...(i >= mostColumns && { refused: `a table of PostgreSQL has at most ${mostColumns} columns` }),
    };
  });
}

/** PostgreSQL tells values of json not apart, only those of jsonb. */
function comparable(chosen: TypeFor): TypeFor {
  const jsonb = parseBuiltIn("jsonb");
  if (chosen.text !== "json" || jsonb === undefined) return chosen;
  // What we write as JSON ourselves has one text for a value.
  const unable = chosen.type.kind === "json" ? unableOf(jsonb) : (["nul", "negzero"] as const);
  return { ...chosen, text: jsonb.text, unable };
}

/** A field goes where its name is, or what PostgreSQL would make of its name. A field without a place is not answered for. */
function existingFields(
  { fields }: Schema,
  existing: Schema,
  definition: Definition | undefined,
): readonly StoredField[] {
  const columns = collectionBehind(existing)?.columns;
  const source = definition === undefined ? undefined : tableBehind(definition);
  const names = columnNames(fields.map((field) => field.name));
  const taken = new Set(fields.map((field) => field.name));
  return fields.flatMap((field, i) => {
    const place =
      existing.fields.find(({ name }) => name === field.name) ??
      existing.fields.find(({ name }) => name === names[i] && !taken.has(name));
    const from = source?.columns.find(({ type }) => nativeOf(type) === field.native)?.type;
    return place === undefined ? [] : [existingField(field, place, columns?.get(place.name), from)];
  });
}

/** `from`: the type of the column of a PostgreSQL that the values come from. */
function existingField(
  field: Field,
  place: Field,
  column: CollectionColumn | undefined,
  from: PgType | undefined,
): StoredField {
  const facts = {
    field: field.name,
    name: place.name,
    type: place.type,
    // A default goes where a record leaves the field out; a null is refused when it is written.
    nullable: place.nullable,
  };
  if (column === undefined) return facts;
  const unable = unableIn(field, place, column, from);
  // By their places, where JSON tells members by their names.
  const isAlike = from !== undefined && sameMembers(from, column.type);
  const others = column.kept.way === "as text" && from !== undefined && !isAlike;
  const note = noteOf(field, place, column);
  return {
    ...facts,
    type: typeIn(field, place, column, isAlike),
    native: column.type.text,
    ...(unable.length > 0 && { unable }),
    ...(note !== undefined && { note }),
    ...(column.generated !== undefined && { generated: true }),
    ...(others && { refused: `${column.type.text} has other members there` }),
  };
}

/** What a column of the very type holds beyond our type comes as it was found out to be, and goes back so. */
function typeIn(field: Field, place: Field, { type, kept }: CollectionColumn, isAlike: boolean): Field["type"] {
  if (kept.way === "composite") return isAlike ? types.text : place.type;
  return field.native === nativeOf(type) && takes(type, field.type) ? field.type : place.type;
}

/** What came from a column of the very type fits into it; a domain's own conditions may be others here. */
function unableIn(
  field: Field,
  place: Field,
  { type, kept }: CollectionColumn,
  from: PgType | undefined,
): readonly Unable[] {
  const isSame = field.native === nativeOf(type) && sameType(field.type, place.type);
  if (isSame && type.schema === "pg_catalog") return [];
  return isOurJson(place.type, kept.type) ? [] : unableOf(type, from);
}

function noteOf(field: Field, place: Field, { type, kept }: CollectionColumn): string | undefined {
  if (field.native === nativeOf(type) || place.type.kind !== "text") return undefined;
  if (kept.way === "as text")
    return `PostgreSQL writes ${type.text} in its own way: a value may come back as another text`;
  return kept.select === "text" ? `${type.text} does not keep blanks at the end` : undefined;
}

/** Throws for names that no table can have. @throws INVALID_ARGUMENT */
export function checkNames(collections: readonly string[]): void {
  for (const name of collections) {
    const why = whyNot(name);
    if (why === undefined) continue;
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `PostgreSQL cannot have a table "${name}": ${why}`,
      backend: "postgres",
      collection: name,
      fix: "Copy to another name: --table name=new_name",
    });
  }
}

function whyNot(name: string): string | undefined {
  if (name === "") return "its name is empty";
  if (name.includes("\0")) return "its name holds a NUL character";
  if (!name.isWellFormed()) return "its name holds half of a surrogate pair";
  if (name.startsWith(hidden)) return `names that begin with ${hidden} are for our own tables`;
  const length = byteLength(name);
  return length > longestName ? `its name has ${length} bytes, and PostgreSQL keeps ${longestName}` : undefined;
}
