import { checkSchema } from "./schema-of.ts";
import type { Row } from "./data-record.ts";
import type { LogicalType } from "./logical-type.ts";
import { types } from "./logical-type-text.ts";
import { isRawJson } from "./raw-json.ts";
import type { Schema } from "./schema.ts";
import { typeOfValue } from "./type-of-value.ts";
import { isNone, unify } from "./unify.ts";

export { unify } from "./unify.ts";

/**
 * The schema with the least types that hold every value of these records; fields in the order in which they first occur, all nullable
 * but those of the key. A mixture that no type holds is `any` of what occurs; a field in which only nulls occur is `any<>`.
 */
export function inferSchema(records: Iterable<Row>, options: { readonly key?: readonly string[] } = {}): Schema {
  const seen = new Map<string, Seen>();
  for (const record of records) {
    for (const name of Object.keys(record)) {
      let values = seen.get(name);
      if (values === undefined) seen.set(name, (values = nothingSeen()));
      see(values, record[name]);
    }
  }
  const key = options.key ?? [];
  const fields = [...seen].map(([name, values]) => ({ name, type: typeOfSeen(values), nullable: !key.includes(name) }));
  return checkSchema(key.length === 0 ? { fields } : { fields, key });
}

/** What has been seen of a field. Made by `nothingSeen`, filled by `see`, read by `typeOfSeen`. */
export interface Seen {
  /** Of all values that are no numbers. */
  other: LogicalType;
  /** Integers that a double holds. */
  smallIntegers: boolean;
  /** Integers of 64 bits that a double does not hold. */
  largeIntegers: boolean;
  /** Doubles that are no safe integers, finite or not. */
  doubles: boolean;
  minusZero: boolean;
  /** Numbers that neither 64 bits nor a double hold. */
  decimals: boolean;
}

export function nothingSeen(): Seen {
  return {
    other: types.anyOf(),
    smallIntegers: false,
    largeIntegers: false,
    doubles: false,
    minusZero: false,
    decimals: false,
  };
}

/** Takes one more value in. Null and undefined say nothing. */
export function see(seen: Seen, value: unknown): void {
  switch (typeof value) {
    case "undefined":
      return;
    case "number":
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) seen.smallIntegers = true;
      else seen.doubles = true;
      if (Object.is(value, -0)) seen.minusZero = true;
      return;
    case "bigint":
      if (Number.isSafeInteger(Number(value))) seen.smallIntegers = true;
      else if (typeOfValue(value).kind === "int64") seen.largeIntegers = true;
      else seen.decimals = true;
      return;
    default:
      if (value !== null) seeOther(seen, value);
  }
}

function seeOther(seen: Seen, value: unknown): void {
  const type = typeOfValue(value);
  if (!isRawJson(value) || type.kind === "json") seen.other = unify(seen.other, type);
  else if (type.kind === "int64") seen.largeIntegers = true;
  else seen.decimals = true;
}

/** The least type that holds every value seen; `any<>` if there was none. */
export function typeOfSeen(seen: Seen): LogicalType {
  const number = numberType(seen);
  if (number === undefined) return seen.other;
  return isNone(seen.other) ? number : unify(seen.other, number);
}

function numberType(seen: Seen): LogicalType | undefined {
  const beyondDouble = seen.largeIntegers || seen.decimals;
  if (seen.doubles && !beyondDouble) return types.float64;
  if (seen.doubles && seen.minusZero) return types.anyOf(types.float64, seen.decimals ? types.decimal() : types.int64);
  if (seen.doubles || seen.decimals) return types.decimal();
  return seen.smallIntegers || seen.largeIntegers ? types.int64 : undefined;
}
