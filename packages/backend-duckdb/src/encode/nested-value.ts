import { canonical, columnBuilder, DataknobsError, isRawJson } from "@dataknobs/core";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { elementType } from "../types/logical-of.ts";
import { leafFailures } from "./leaf.ts";

/**
 * A value of a list, struct, map or union in the form that `fillNested` puts into vectors: arrays for lists and for the
 * members of structs, `[place, value]` for unions, record form for scalars, null for null.
 * Throws a `DataknobsError` of kind `record` for one that the type cannot hold.
 */
export function nestedValue(value: unknown, type: DuckType): unknown {
  if (value === null || value === undefined) return null;
  switch (type.id) {
    case "LIST":
      return arrayIn(value, type).map((element) => nestedValue(element, type.of));
    case "ARRAY": {
      const elements = arrayIn(value, type);
      if (elements.length !== type.length) throw misplaced(value, type);
      return elements.map((element) => nestedValue(element, type.of));
    }
    case "STRUCT":
      return structValue(value, type);
    case "MAP":
      return arrayIn(value, type).map((entry) => {
        const { key, value: content } = objectIn(entry, type);
        if (key === null || key === undefined) throw misplaced(value, type);
        return [nestedValue(key, type.key), nestedValue(content, type.value)];
      });
    case "UNION":
      return unionValue(value, type);
    default:
      return scalarValue(value, type);
  }
}

function structValue(value: unknown, type: DuckType & { readonly id: "STRUCT" }): unknown[] {
  const object = objectIn(value, type);
  const strange = Object.keys(object).find((name) => !type.members.some((member) => member.name === name));
  if (strange !== undefined) throw misplaced(value, type);
  return type.members.map((member) => nestedValue(Object.hasOwn(object, member.name) ? object[member.name] : null, member.type));
}

function unionValue(value: unknown, type: DuckType & { readonly id: "UNION" }): unknown[] {
  const entries = Object.entries(objectIn(value, type));
  const [entry] = entries;
  const place = entry === undefined ? -1 : type.members.findIndex((member) => member.name === entry[0]);
  const member = type.members[place];
  if (entry === undefined || member === undefined || entries.length > 1) throw misplaced(value, type);
  return [place, nestedValue(entry[1], member.type)];
}

/** Judged by putting it alone into a column, as it will be put among others later. */
function scalarValue(value: unknown, type: DuckType): unknown {
  const logical = elementType(type);
  const plain = fromJson(value, type);
  const form = type.id === "JSON" ? plain : canonical(plain, logical);
  const alone = columnBuilder(logical, 1);
  alone.append(form);
  const [failure] = leafFailures(type, alone.finish(), 1);
  if (failure !== undefined) throw new DataknobsError({ code: failure.code, message: failure.message });
  return form;
}

/** What JSON says by other means than the type's own form. */
function fromJson(value: unknown, type: DuckType): unknown {
  const { kind } = elementType(type);
  if (isRawJson(value) && kind !== "json") return kind === "float32" || kind === "float64" ? Number(value.rawJSON) : kind === "decimal" ? value.rawJSON : integerIn(value.rawJSON);
  if (typeof value !== "string") return value;
  if (kind === "bytes") return new Uint8Array(Buffer.from(value, "base64"));
  return (kind === "float32" || kind === "float64") && unwritable.has(value) ? Number(value) : value;
}

const unwritable: ReadonlySet<string> = new Set(["NaN", "Infinity", "-Infinity"]);

function integerIn(digits: string): unknown {
  return /^-?\d+$/.test(digits) ? BigInt(digits) : digits;
}

function arrayIn(value: unknown, type: DuckType): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw misplaced(value, type);
}

function objectIn(value: unknown, type: DuckType): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw misplaced(value, type);
}

function misplaced(value: unknown, type: DuckType): DataknobsError {
  return new DataknobsError({ code: "INVALID_VALUE", message: `${JSON.stringify(value)} is not a value of ${formatDuckType(type)}` });
}
