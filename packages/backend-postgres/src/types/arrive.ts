import { ownTypeAt, type OwnTypes } from "../catalog/own-types.ts";
import { quote } from "../names.ts";
import type { PgType } from "./pg-type.ts";

/** What becomes of a type of one database in another. */
export interface Arrival {
  /** The type there, with its name there; absent: it cannot be there. */
  readonly type?: PgType;
  /** What is to be made there first, in this order. */
  readonly missing: readonly PgType[];
  /** Why it cannot be there, in plain words. */
  readonly why?: string;
}

/**
 * Looks for a type in a database: types of the schema that was read (`from`) are looked for in the schema that is
 * written, all others under their own names; those of extensions wherever the extension put them. One of the same name
 * with another definition is somebody else's.
 */
export function arrivalOf(type: PgType, from: string, target: OwnTypes): Arrival {
  if (type.kind === "array") return arrivalOfArray(type, from, target);
  if (type.schema === "pg_catalog") return { type, missing: [] };
  if (type.extension !== undefined) return arrivalOfExtension(type, target);
  const schema = type.schema === from ? target.schema : type.schema;
  const found = ownTypeAt(target, schema, type.name);
  const parts = partsOf(type).map((part) => arrivalOf(part, from, target));
  const broken = parts.find((part) => part.type === undefined);
  if (broken?.why !== undefined) return { missing: [], why: broken.why };
  const text = schema === type.schema ? type.text : `${quote(schema)}.${quote(type.name)}`;
  const here = withParts({ ...type, schema, text }, parts);
  if (found !== undefined)
    return sameDefinition(found, here)
      ? { type: here, missing: [] }
      : { missing: [], why: `the target has another type ${text}` };
  const why = whyNotMade(here, target);
  if (why !== undefined) return { missing: [], why };
  return { type: here, missing: [...parts.flatMap(({ missing }) => missing), here] };
}

function arrivalOfArray(type: PgType, from: string, target: OwnTypes): Arrival {
  if (type.element === undefined) return { missing: [], why: `${type.text} has no element` };
  const { type: element, ...rest } = arrivalOf(type.element, from, target);
  return element === undefined ? rest : { ...rest, type: { ...type, element, text: `${element.text}[]` } };
}

/** A modifier (`geometry(Point,4326)`) is only taken where it is plain. */
function arrivalOfExtension(type: PgType, { types }: OwnTypes): Arrival {
  const found = types.find(({ name, extension }) => name === type.name && extension === type.extension);
  if (found === undefined) return { missing: [], why: `the target has not the extension ${type.extension}` };
  const modifier = /(?:\([\w ,]*\))?$/.exec(type.modifier < 0 ? "" : type.text)?.[0] ?? "";
  return { type: { ...type, schema: found.schema, text: found.text + modifier }, missing: [] };
}

function whyNotMade({ kind, schema, text, ofTable, standsOnOthers }: PgType, target: OwnTypes): string | undefined {
  if (ofTable === true) return `${text} is the row type of a table`;
  if (kind !== "enum" && kind !== "domain" && kind !== "composite") return `the target has no type ${text}`;
  if (standsOnOthers === true) return `${text} stands on functions of its database`;
  return target.schemas.has(schema) ? undefined : `the target has no schema ${schema}`;
}

/** What a type is made of. */
function partsOf({ kind, base, attributes }: PgType): readonly PgType[] {
  if (kind === "domain") return base === undefined ? [] : [base];
  return kind === "composite" ? (attributes ?? []).map((attribute) => attribute.type) : [];
}

function withParts(type: PgType, parts: readonly Arrival[]): PgType {
  const [first] = parts;
  if (type.kind === "domain" && first?.type !== undefined) return { ...type, base: first.type };
  if (type.kind !== "composite") return type;
  const attributes = (type.attributes ?? []).map((attribute, i) => ({
    name: attribute.name,
    type: parts[i]?.type ?? attribute.type,
  }));
  return { ...type, attributes };
}

function sameDefinition(a: PgType, b: PgType): boolean {
  return definitionText(a) === definitionText(b);
}

function definitionText({
  kind,
  labels,
  base,
  checks,
  notNull,
  default: standard,
  attributes,
  subtype,
}: PgType): string {
  const conditions = (checks ?? []).map((check) => check.replace(/^CONSTRAINT (?:"(?:[^"]|"")*"|[^" ]+) /, "")).sort();
  return JSON.stringify([
    kind,
    labels,
    base?.text,
    conditions,
    notNull,
    standard,
    attributes?.map(({ name, type }) => [name, type.text]),
    subtype?.text,
  ]);
}
