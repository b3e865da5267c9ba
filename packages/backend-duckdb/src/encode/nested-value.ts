import { canonical, columnBuilder, DataknobsError, JsonText, type LogicalType } from "@dataknobs/core";
import { elementsIn, membersIn, opensWith, unmarkedJson } from "../json-parts.ts";
import { type DuckType, formatDuckType } from "../types/duck-type.ts";
import { elementType } from "../types/logical-of.ts";
import { leafFailures } from "./leaf-failures.ts";
import { quickElements } from "./quick-list.ts";

/**
 * The JSON text of a list, struct, map or union in the form that `fillNested` puts into vectors: arrays for lists and for
 * the members of structs, `[place, value]` for unions, record form for scalars, null for null.
 * Throws a `DataknobsError` of kind `record` for one that the type cannot hold.
 */
export function nestedValue(text: string, type: DuckType): unknown {
  if (text === "null") return null;
  switch (type.id) {
    case "LIST":
      return listValues(text, type.of, type);
    case "ARRAY": {
      const elements = listValues(text, type.of, type);
      if (elements.length !== type.length) throw misplaced(text, type);
      return elements;
    }
    case "STRUCT":
      return structValue(text, type);
    case "MAP":
      return elementsOf(text, type).map((entry) => {
        const members = membersOf(entry, type);
        const [key, value] = [members.get("key"), members.get("value")];
        if (key === undefined || key === "null" || value === undefined) throw misplaced(text, type);
        return [nestedValue(key, type.key), nestedValue(value, type.value)];
      });
    case "UNION":
      return unionValue(text, type);
    case "JSON":
      return new JsonText(unmarkedJson(text));
    default:
      return scalarValue(text, type);
  }
}

function listValues(text: string, of: DuckType, type: DuckType): unknown[] {
  return quickElements(text, of) ?? elementsOf(text, type).map((element) => nestedValue(element, of));
}

function structValue(text: string, type: DuckType & { readonly id: "STRUCT" }): unknown[] {
  const members = membersOf(text, type);
  for (const name of members.keys())
    if (!type.members.some((member) => member.name === name)) throw misplaced(text, type);
  return type.members.map(({ name, type: own }) => {
    const member = members.get(name);
    // Left out it would come back as null.
    if (member === undefined) throw misplaced(text, type);
    return nestedValue(member, own);
  });
}

function unionValue(text: string, type: DuckType & { readonly id: "UNION" }): unknown[] {
  const members = [...membersOf(text, type)];
  const [entry] = members;
  const place = entry === undefined ? -1 : type.members.findIndex((member) => member.name === entry[0]);
  const member = type.members[place];
  if (entry === undefined || member === undefined || members.length > 1) throw misplaced(text, type);
  return [place, nestedValue(entry[1], member.type)];
}

function scalarValue(text: string, type: DuckType): unknown {
  const double = type.id === "DOUBLE" ? Number(unquoted(text)) : -0;
  if (!Object.is(double, -0)) return double;
  if ((type.id === "INTEGER" || type.id === "BIGINT") && /^-?\d{1,9}$/.test(text)) return Number(text);
  if (type.id === "VARCHAR" && text.startsWith('"') && unquoted(text).isWellFormed()) return unquoted(text);
  return judged(canonical(leafValue(text, elementType(type).kind), elementType(type)), type);
}

/** The value that stands in JSON for one of this kind. */
function leafValue(text: string, kind: LogicalType["kind"]): unknown {
  if (kind === "bytes") return new Uint8Array(Buffer.from(unquoted(text), "base64"));
  return kind === "float32" || kind === "float64" ? Number(unquoted(text)) : valueOf(text, kind);
}

function valueOf(text: string, kind: LogicalType["kind"]): unknown {
  if (text.startsWith('"')) return unquoted(text);
  if (text === "true" || text === "false") return text === "true";
  if (kind === "decimal") return text;
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
}

/** Put alone into a column, as it will be put among others later. */
function judged(form: unknown, type: DuckType): unknown {
  const alone = columnBuilder(elementType(type), 1);
  alone.append(form);
  const [failure] = leafFailures(type, alone.finish(), 1);
  if (failure === undefined) return form;
  throw new DataknobsError({ code: failure.code, message: failure.message, backend: "duckdb" });
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const value: unknown = JSON.parse(text);
  return String(value);
}

function elementsOf(text: string, type: DuckType): string[] {
  if (opensWith(text, "[")) return elementsIn(text);
  throw misplaced(text, type);
}

function membersOf(text: string, type: DuckType): ReadonlyMap<string, string> {
  if (!opensWith(text, "{")) throw misplaced(text, type);
  const entries = membersIn(text);
  const members = new Map(entries);
  if (members.size < entries.length) throw misplaced(text, type);
  return members;
}

function misplaced(text: string, type: DuckType): DataknobsError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new DataknobsError({
    code: "INVALID_VALUE",
    message: `${shown} is not a value of ${formatDuckType(type)}`,
    backend: "duckdb",
  });
}
