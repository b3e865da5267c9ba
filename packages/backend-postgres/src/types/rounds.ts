import type { PgType } from "./pg-type.ts";

/**
 * Whether a literal of another type may become another value in this one, without an error: digits are rounded, blanks and
 * bytes cut off. `from`: the type whose values come, where it is known.
 */
export function rounds(type: PgType, from?: PgType): boolean {
  const given = from === undefined ? undefined : baseOf(from);
  switch (type.kind) {
    case "domain":
      return type.base !== undefined && rounds(type.base, given);
    case "array":
      return type.element !== undefined && rounds(type.element, given?.element);
    case "range":
    case "multirange":
      return type.subtype !== undefined && rounds(type.subtype, given?.subtype);
    case "composite":
      return (type.attributes ?? []).some(({ name, type: member }) =>
        rounds(member, given?.attributes?.find((one) => one.name === name)?.type),
      );
    default:
      return given?.text !== type.text && isRounding(type);
  }
}

/**
 * Whether the literals of two types, in which members have places and no names, say the same: composites of the same
 * members, wherever they are in them.
 */
export function sameMembers(one: PgType, other: PgType): boolean {
  const [a, b] = [baseOf(one), baseOf(other)];
  if (a.kind === "array" && b.kind === "array")
    return a.element !== undefined && b.element !== undefined && sameMembers(a.element, b.element);
  if (a.kind !== "composite" || b.kind !== "composite") return a.kind !== "composite" && b.kind !== "composite";
  const [ours = [], theirs = []] = [a.attributes, b.attributes];
  return (
    ours.length === theirs.length &&
    ours.every(({ name, type }, i) => {
      const there = theirs[i];
      return there?.name === name && sameMembers(type, there.type);
    })
  );
}

function baseOf(type: PgType): PgType {
  return type.kind === "domain" && type.base !== undefined ? baseOf(type.base) : type;
}

function isRounding({ schema, name, modifier, text }: PgType): boolean {
  if (schema !== "pg_catalog") return false;
  switch (name) {
    case "char":
    case "name":
    case "money":
    case "float4":
    case "jsonb":
      return true;
    case "interval":
      return text !== "interval";
    case "numeric":
    case "varchar":
    case "bpchar":
    case "time":
    case "timetz":
    case "timestamp":
    case "timestamptz":
      return modifier >= 0;
    default:
      return false;
  }
}
