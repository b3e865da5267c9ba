import type { Key } from "../contract/key.ts";
import { canonical } from "../model/canonical.ts";
import { DataknobsError } from "../model/error.ts";
import { show } from "../model/show.ts";
import { fieldOf } from "../model/schema-of.ts";
import type { Schema } from "../model/schema.ts";
import type { Filter } from "../query/filter.ts";

/** A key as people give it: the value of the one key field, the values of all in order, or an object with the key fields. */
export type KeyLike = unknown;

/** The key's values in record form, in the order of the schema's key. */
export function keyOf(collection: string, schema: Schema, key: KeyLike): Key {
  const values = givenValues(collection, schema, key);
  return values.map(([name, value]) => canonical(value, fieldOf(schema, name).type));
}

/** The filter that finds a key's record. */
export function keyFilter(collection: string, schema: Schema, key: KeyLike): Filter {
  return { and: givenValues(collection, schema, key).map(([field, value]) => ({ field, operator: "=", value })) };
}

function givenValues(
  collection: string,
  schema: Schema,
  key: KeyLike,
): readonly (readonly [name: string, value: unknown])[] {
  const names = schema.key ?? [];
  if (names.length === 0) {
    throw new DataknobsError({
      code: "KEY_REQUIRED",
      message: `"${collection}" has no key to identify a record by.`,
      collection,
      fix: "Search by a condition instead: search({ where: ... }).",
    });
  }
  const values: readonly unknown[] = isRecord(key)
    ? names.map((name) => (Object.hasOwn(key, name) ? key[name] : undefined))
    : Array.isArray(key)
      ? key
      : [key];
  const whole = values.length === names.length && values.every((value) => value !== undefined && value !== null);
  if (!whole) {
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `The key of "${collection}" is ${names.join(", ")}; this came: ${show(key)}.`,
      collection,
      fix: `Give a value for each: { ${names.map((name) => `${name}: ...`).join(", ")} }.`,
    });
  }
  return names.map((name, i) => [name, values[i]]);
}

/** A plain object, not a Date or bytes, which are values. */
function isRecord(key: unknown): key is Record<string, unknown> {
  if (typeof key !== "object" || key === null) return false;
  const prototype: unknown = Object.getPrototypeOf(key);
  return prototype === Object.prototype || prototype === null;
}
