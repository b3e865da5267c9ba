import { canonical } from "./canonical.ts";
import { DataknobsError } from "./error.ts";
import { formatType, parseType } from "./logical-type-text.ts";
import type { LogicalType } from "./logical-type.ts";
import { checkSchema } from "./schema-of.ts";
import type { Constraints, Field, Schema } from "./schema.ts";
import { plain } from "./json-value.ts";
import { jsonNull } from "./raw-json.ts";
import { looksTagged, tagOf, untag } from "./tagged.ts";

/** A schema as plain JSON (`version` 1), types as text: what `schemaFromJson` reads again, also by way of `JSON.stringify`. */
export function schemaToJson(schema: Schema): unknown {
  const fields = schema.fields.map((field) => ({
    name: field.name,
    type: formatType(field.type),
    nullable: field.nullable,
    ...(field.native === undefined ? {} : { native: field.native }),
    ...(field.constraints === undefined ? {} : { constraints: constraintsToJson(field.constraints) }),
    ...(field.default === undefined ? {} : { default: valueToJson(field.default) }),
  }));
  return { version: 1, fields, ...(schema.key === undefined ? {} : { key: [...schema.key] }) };
}

function constraintsToJson(constraints: Constraints): Record<string, unknown> {
  const members = Object.entries(constraints).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    members.map(([name, value]) => [name, Array.isArray(value) ? value.map(valueToJson) : valueToJson(value)]),
  );
}

/** A value in record form as plain JSON. Integers that a number does not hold and what JSON has not are tagged. */
function valueToJson(value: unknown): unknown {
  if (typeof value === "bigint") return { $type: "int64", value: value.toString() };
  const tag = tagOf(value);
  if (tag !== undefined) return tag;
  const copy = typeof value === "object" && value !== null ? plain(value) : value;
  return looksTagged(copy) ? { $type: "json", value: copy } : copy;
}

/** Reads what `schemaToJson` wrote. Throws `INVALID_SCHEMA`, or `INVALID_TYPE` for a type's text. */
export function schemaFromJson(json: unknown): Schema {
  const { version, fields, key } = objectOf(json, "A schema");
  if (version !== 1) throw invalid(`A schema of version ${String(version)} is not known here; known is version 1.`);
  if (!Array.isArray(fields)) throw invalid("A schema has a list named fields.");
  const read = fields.map(fieldFromJson);
  if (key === undefined) return checkSchema({ fields: read });
  if (!isTexts(key)) throw invalid("A schema's key is a list of field names.");
  return checkSchema({ fields: read, key });
}

function fieldFromJson(json: unknown): Field {
  const {
    name,
    type: typeText,
    nullable,
    native,
    constraints,
    default: defaultJson,
  } = objectOf(json, "A field of a schema");
  if (typeof name !== "string") throw invalid("A field of a schema has no name.");
  if (typeof typeText !== "string") throw invalid(`The field "${name}" has no type.`, name);
  if (typeof nullable !== "boolean" && nullable !== undefined)
    throw invalid(`nullable of the field "${name}" is true or false.`, name);
  if (typeof native !== "string" && native !== undefined)
    throw invalid(`native of the field "${name}" is a string.`, name);
  const type = parseType(typeText);
  return {
    name,
    type,
    nullable: nullable ?? true,
    ...(native === undefined ? {} : { native }),
    ...(constraints === undefined ? {} : { constraints: constraintsFromJson(constraints, name, type) }),
    ...(defaultJson === undefined ? {} : { default: valueFromJson(defaultJson, type) }),
  };
}

type Bound = number | bigint | string;

function constraintsFromJson(json: unknown, name: string, type: LogicalType): Constraints {
  const given = objectOf(json, `constraints of the field "${name}"`);
  const fact = <Value>(member: keyof Constraints, is: (value: unknown) => value is Value): Value | undefined => {
    const value: unknown = looksTagged(given[member]) ? untag(given[member]) : given[member];
    if (value === undefined || is(value)) return value;
    throw invalid(`The constraint ${member} of the field "${name}" cannot be ${JSON.stringify(given[member])}.`, name);
  };
  const oneOf = fact("oneOf", isList)?.map((value) => valueFromJson(value, type));
  const found = {
    required: fact("required", isBoolean),
    min: fact("min", isBound),
    max: fact("max", isBound),
    minLength: fact("minLength", isCount),
    maxLength: fact("maxLength", isCount),
    pattern: fact("pattern", isText),
    oneOf,
    unique: fact("unique", isBoolean),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function valueFromJson(json: unknown, type: LogicalType): unknown {
  const value = looksTagged(json) ? untag(json) : json;
  if (value !== null) return canonical(value, type);
  return looksTagged(json) ? jsonNull : null;
}

function objectOf(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json === "object" && json !== null && !Array.isArray(json))
    return Object.fromEntries(Object.entries(json));
  throw invalid(`${what} is an object, not ${Array.isArray(json) ? "a list" : String(json)}.`);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isBound(value: unknown): value is Bound {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function invalid(message: string, field?: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_SCHEMA", message, field });
}
