import { type Field, type LogicalType, type Schema, type StoredField, types, type Unable } from "@dataknobs/core";
import { columnNames, folded } from "./names.ts";
import { generatedIn } from "./read/source.ts";
import { type DuckType, formatDuckType, isRaw } from "./types/duck-type.ts";
import { logicalOf } from "./types/logical-of.ts";
import { parseDuckType } from "./types/parse-duck-type.ts";
import { storedAs } from "./types/stored-as.ts";

/** How DuckDB would keep each field: in a new table, or in one that is there. */
export function planFields(schema: Schema, existing: Schema | undefined): readonly StoredField[] {
  return existing === undefined ? newFields(schema) : existingFields(schema, existing);
}

function newFields({ fields }: Schema): readonly StoredField[] {
  const names = columnNames(fields.map((field) => field.name));
  return fields.map((field, i) => {
    const column = storedAs(field);
    const type = givenBack(field.type, column);
    const unable = unableOf(column, type);
    return {
      field: field.name,
      name: names[i] ?? field.name,
      type,
      native: formatDuckType(column),
      nullable: field.nullable,
      ...(unable.length > 0 && { unable }),
      ...(!isIndexed(column) && { keyless: `DuckDB has no index for ${formatDuckType(column)}` }),
      ...(type.kind === "any" && type.of === undefined && { survey: true }),
    };
  });
}

/** What comes back: the type itself, noted beside where the column alone does not say it; of a union the types of its members. */
function givenBack(type: LogicalType, column: DuckType): LogicalType {
  return type.kind === "any" && column.id === "UNION" ? logicalOf(column) : type;
}

function isIndexed({ id }: DuckType): boolean {
  return !["INTERVAL", "LIST", "ARRAY", "STRUCT", "MAP", "UNION"].includes(id);
}

/** A field goes where its name is; where only the case differs, to the column that no other field means. */
function existingFields({ fields }: Schema, existing: Schema): readonly StoredField[] {
  const generated = generatedIn.get(existing) ?? new Set<string>();
  const taken = new Set(fields.map((field) => field.name));
  return fields.flatMap((field) => {
    const place =
      existing.fields.find(({ name }) => name === field.name) ??
      existing.fields.find(({ name }) => folded(name) === folded(field.name) && !taken.has(name));
    if (place === undefined) return [];
    taken.add(place.name);
    return [existingField(field, place, generated.has(place.name))];
  });
}

function existingField(field: Field, place: Field, generated: boolean): StoredField {
  const column = place.native === undefined ? undefined : parseDuckType(place.native);
  const unable = column === undefined ? [] : unableOf(column, place.type);
  return {
    field: field.name,
    name: place.name,
    type: place.type,
    ...(place.native !== undefined && { native: place.native }),
    // A default goes where a record leaves the field out; a null is refused when it is written.
    nullable: place.nullable || place.default !== undefined,
    ...(unable.length > 0 && { unable }),
    ...(generated && { generated }),
  };
}

/** Values of the type that the column cannot hold. */
function unableOf(column: DuckType, type: LogicalType): readonly Unable[] {
  switch (column.id) {
    case "TINYINT":
    case "SMALLINT":
    case "UTINYINT":
    case "USMALLINT":
    case "UINTEGER":
    case "ENUM":
      return ["range"];
    case "UBIGINT":
    case "HUGEINT":
    case "UHUGEINT":
      return ["range", "nan", "infinity"];
    case "DECIMAL":
      return column.width > 18 ? ["nan", "infinity"] : [];
    case "STRUCT":
    case "MAP":
    case "UNION":
      return [...(type.kind === "json" ? (["range", "json-null"] as const) : []), ...unableInside(column)];
    case "OTHER":
      return type.kind === "text" || type.kind === types.decimal().kind ? ["range"] : [];
    default:
      return unableInside(column);
  }
}

function unableInside(column: DuckType): readonly Unable[] {
  return [...(isRaw(column) ? [] : ["range" as const]), ...(holdsFloats(column) ? ["negzero" as const] : [])];
}

/** DuckDB takes 0 and -0 for one value when it compresses a column, and gives back either in the place of both. */
function holdsFloats(column: DuckType): boolean {
  switch (column.id) {
    case "FLOAT":
    case "DOUBLE":
      return true;
    case "LIST":
    case "ARRAY":
      return holdsFloats(column.of);
    case "STRUCT":
    case "UNION":
      return column.members.some((member) => holdsFloats(member.type));
    case "MAP":
      return holdsFloats(column.key) || holdsFloats(column.value);
    default:
      return false;
  }
}
