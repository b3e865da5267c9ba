import {
  type Field,
  isNone,
  type LogicalType,
  sameType,
  type Schema,
  type StoredField,
  types,
  type Unable,
} from "@dataknobs/core";
import { type Affinity, affinityOf } from "./types/affinity.ts";
import { declaredFor, declaredIn, isClockName, isOpenKey } from "./types/declared-type.ts";
import { declaredBehind, generatedIn } from "./catalog/describe.ts";
import { hasOrigin } from "./catalog/kept-fields.ts";
import type { Forms } from "./types/known-forms.ts";
import { foldedName, sameName } from "./names.ts";
import type { Form } from "./types/text-form.ts";

/** SQLite's limit on columns (SQLITE_MAX_COLUMN). */
const mostColumns = 2000;

/** How the fields of a schema are kept: in a new table, or in the one that is there. */
export function planFields(schema: Schema, existing?: Schema, forms?: Forms): readonly StoredField[] {
  if (existing !== undefined) {
    const places = placesIn(schema.fields, existing.fields);
    return schema.fields.map((field, i) => planIn(field, places[i], schema.key ?? [], existing, forms));
  }
  const names = namesFor(schema.fields);
  return schema.fields.map((field, i) => {
    const place = planNew(field, names[i] ?? field.name);
    return i < mostColumns ? place : { ...place, refused: `a table of SQLite has at most ${mostColumns} columns` };
  });
}

function planNew(field: Field, name: string): StoredField {
  const facts = { field: field.name, name, nullable: field.nullable || isOpenKey(field.native) };
  const native = declaredIn(field.native);
  if (native !== undefined && isClockName(native) && isClock(field.type))
    return { ...facts, type: types.text, native, unable: [] };
  if (native !== undefined && keeps(affinityOf(native), field.type)) {
    const unable = unableOf(field.type, affinityOf(native));
    return { ...facts, type: field.type, native, unable, ...sameNumbers(field, native) };
  }
  const place: StoredField =
    field.type.kind === "any"
      ? { ...facts, ...planAny(field.type.of) }
      : { ...facts, type: field.type, native: declaredFor(field.type) };
  const unable = place.unable ?? unableOf(place.type, affinityOf(place.native ?? ""));
  return { ...place, unable, ...(isWorthKeeping(field, place) && { origin: field.native }) };
}

/**
 * Whether a store of the field's own kind would not make the same column again without its name for the type. JSON does not
 * say all of what a composite of PostgreSQL is (`pg:`), so that none is made of it.
 */
function isWorthKeeping(field: Field, place: StoredField): field is Field & { readonly native: string } {
  return hasOrigin(field) && sameType(field.type, place.type) && !/^(?:pg:.*|jsonb?)$/i.test(field.native ?? "");
}

/** A number of JSON that was a number of SQLite is one again: the field remains what it was, which its origin says. */
function sameNumbers({ type, native }: Field, declared: string): Pick<StoredField, "origin"> {
  const comes = native !== undefined && type.kind === "json" && declaredIn(native) !== undefined;
  return comes && affinityOf(declared) !== "text" ? { origin: native } : {};
}

/** Values of many types: SQLite tells integers, floats, text and bytes apart cell by cell; what it does not goes as JSON. */
function planAny(
  members: readonly LogicalType[] | undefined,
): Pick<StoredField, "type" | "native" | "unable" | "survey"> {
  if (members === undefined) return { type: types.any, native: "", unable: ["nan", "range", "type"], survey: true };
  const foreign = members.some(({ kind }) => kind === "bool" || kind === "json" || kind === "list" || kind === "any");
  if (foreign) return { type: types.json, native: declaredFor(types.json), unable: [] };
  const unable: Unable[] = members.some(isFloat) ? ["nan"] : [];
  if (members.some(({ kind }) => kind === "decimal")) unable.push("range");
  return { type: types.anyOf(...members), native: "", unable };
}

/**
 * The column of each field: of its very name; else the one of that name in another case, or of the name that it would get
 * in a new table, if no other field has it.
 */
function placesIn(fields: readonly Field[], columns: readonly Field[]): readonly (Field | undefined)[] {
  const own = new Set(fields.map(({ name }) => name));
  const taken = new Set(columns.filter(({ name }) => own.has(name)));
  const names = namesFor(fields);
  return fields.map((field, i) => {
    const exact = columns.find(({ name }) => name === field.name);
    if (exact !== undefined) return exact;
    const free = [field.name, names[i] ?? field.name].flatMap(
      (wanted) => columns.find((column) => sameName(column.name, wanted) && !taken.has(column)) ?? [],
    )[0];
    if (free !== undefined) taken.add(free);
    return free;
  });
}

function planIn(
  field: Field,
  place: Field | undefined,
  key: readonly string[],
  existing: Schema,
  forms: Forms | undefined,
): StoredField {
  if (place === undefined)
    return {
      field: field.name,
      name: field.name,
      type: field.type,
      nullable: true,
      refused: `the table has no column ${JSON.stringify(field.name)}`,
    };
  const native = declaredBehind(existing, place.name) ?? declaredIn(place.native) ?? "";
  const from = declaredIn(field.native);
  const copied = from !== undefined && isClockName(from) && isClockName(native) && isClock(field.type);
  const type = copied ? types.text : place.type;
  const note = formNote(forms?.get(place.name), copied);
  return {
    field: field.name,
    name: place.name,
    type,
    native,
    // A key with a null in it would never be found again, also where the table takes it.
    nullable: !key.includes(field.name) && (place.nullable || isOpenKey(place.native)),
    unable: unableOf(type, affinityOf(native)),
    ...(place.type.kind === "json" && sameNumbers(field, native)),
    ...(note !== undefined && { note }),
    ...(generatedIn(existing).includes(place.name) && { generated: true }),
  };
}

/** `copied`: the source's own text is copied, which may be of another form. */
function formNote(form: Form | undefined, copied: boolean): string | undefined {
  if (form?.other !== undefined)
    return `its cells are written in several ways (${form.example}, ${form.other}): a value that is written in another way is not found again as a key`;
  if (form === undefined || !copied) return undefined;
  return `its values are written as they are in the target: ${form.example}`;
}

/** Text counts: the text of dates is what is copied, and is asked for once more as text. */
function isClock({ kind }: LogicalType): boolean {
  return kind === "date" || kind === "time" || kind === "timestamp" || kind === "timestamptz" || kind === "text";
}

function isFloat({ kind }: LogicalType): boolean {
  return kind === "float32" || kind === "float64";
}

/** Whether values of a type come back from a column of an affinity as they were. */
function keeps(affinity: Affinity, type: LogicalType): boolean {
  switch (type.kind) {
    case "bool":
    case "int32":
    case "int64":
      return affinity === "integer" || affinity === "numeric" || affinity === "none";
    case "float32":
    case "float64":
      return affinity === "real" || affinity === "numeric" || affinity === "none";
    case "bytes":
      return affinity === "none";
    case "text":
      return affinity === "text" || affinity === "none";
    case "any":
      // What came from such a column is what such a column does not change.
      return type.of === undefined || isNone(type) || affinity === "none";
    case "json":
      // Likewise: a number in JSON text was a number in the column that it came from; the writer checks that it is.
      return true;
    case "decimal":
    case "list":
      return affinity === "text" || affinity === "none";
    default:
      // Canonical dates, times, intervals and UUIDs never look like numbers.
      return affinity !== "real";
  }
}

function unableOf(type: LogicalType, affinity: Affinity): readonly Unable[] {
  if (isFloat(type)) return affinity === "none" ? ["nan"] : ["nan", "negzero"];
  return type.kind === "any" && (type.of === undefined || type.of.some(isFloat)) ? ["nan"] : [];
}

/** Names that differ by case alone are one name to SQLite, and none may hold a NUL: the later ones get another. */
function namesFor(fields: readonly Field[]): string[] {
  const taken = new Set<string>();
  return fields.map((field) => {
    const wanted = field.name.toWellFormed().replaceAll("\0", "_");
    let name = wanted;
    for (let number = 2; taken.has(foldedName(name)) || (name !== field.name && nameIs(fields, name)); number++)
      name = `${wanted}_${number}`;
    taken.add(foldedName(name));
    return name;
  });
}

function nameIs(fields: readonly Field[], name: string): boolean {
  return fields.some((field) => sameName(field.name, name));
}
