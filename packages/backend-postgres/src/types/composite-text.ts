import { DataknobsError, skipBlanks, tokenEnd } from "@dataknobs/core";
import type { PgType } from "./pg-type.ts";

/**
 * The literal of a composite value that `to_json` has written as a JSON object: `(1,"a b",)`. Members that it has not are
 * null. Numbers keep their digits and JSON its text, for nothing is parsed that need not be.
 * @throws INVALID_VALUE for JSON that is no value of the type
 */
export function compositeText(type: PgType, json: string): string {
  return textOf(type, json, skipBlanks(json, 0)).text ?? "";
}

interface Taken {
  /** Null: the JSON value null. */
  readonly text: string | null;
  /** Where it ends. */
  readonly end: number;
}

function textOf(type: PgType, json: string, at: number): Taken {
  if (type.kind === "domain" && type.base !== undefined) return textOf(type.base, json, at);
  const end = tokenEnd(json, at);
  const token = json.slice(at, end);
  if (token === "null") return { text: null, end };
  if (type.kind === "composite") return token === "{" ? record(type, json, end) : misfit(type, json);
  if (type.kind === "array" && type.element !== undefined)
    return token === "[" ? array(type.element, json, end) : misfit(type, json);
  if (type.schema === "pg_catalog" && (type.name === "json" || type.name === "jsonb")) {
    const whole = wholeEnd(json, at);
    return { text: json.slice(at, whole), end: whole };
  }
  if (token === "{" || token === "[") return misfit(type, json);
  const text: unknown = token.startsWith('"') ? JSON.parse(token) : token;
  return { text: String(text), end };
}

function record(type: PgType, json: string, start: number): Taken {
  const attributes = type.attributes ?? [];
  const texts = new Map<string, string | null>();
  let at = skipBlanks(json, start);
  while (json[at] !== "}") {
    const nameEnd = tokenEnd(json, at);
    const name: unknown = JSON.parse(json.slice(at, nameEnd));
    const attribute = attributes.find((one) => one.name === name);
    if (attribute === undefined || texts.has(attribute.name)) return misfit(type, json);
    const taken = textOf(attribute.type, json, skipBlanks(json, skipBlanks(json, nameEnd) + 1));
    texts.set(attribute.name, taken.text);
    at = behindComma(json, taken.end);
  }
  return { text: `(${attributes.map(({ name }) => member(texts.get(name) ?? null)).join(",")})`, end: at + 1 };
}

function member(text: string | null): string {
  return text === null ? "" : `"${text.replaceAll(/["\\]/g, "$&$&")}"`;
}

/** Arrays of several dimensions are arrays of arrays in JSON. */
function array(element: PgType, json: string, start: number): Taken {
  const texts: string[] = [];
  let at = skipBlanks(json, start);
  while (json[at] !== "]") {
    const inner = json[at] === "[" && !holdsArrays(element) ? array(element, json, at + 1) : undefined;
    const taken = inner ?? textOf(element, json, at);
    texts.push(inner === undefined ? item(taken.text) : (inner.text ?? ""));
    at = behindComma(json, taken.end);
  }
  return { text: `{${texts.join(",")}}`, end: at + 1 };
}

function item(text: string | null): string {
  return text === null ? "NULL" : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Whether an element's own JSON may begin with a bracket. */
function holdsArrays({ kind, name, base }: PgType): boolean {
  if (kind === "domain") return base !== undefined && (base.kind === "array" || holdsArrays(base));
  return name === "json" || name === "jsonb";
}

function behindComma(json: string, end: number): number {
  const at = skipBlanks(json, end);
  return json[at] === "," ? skipBlanks(json, at + 1) : at;
}

/** Where the value that begins here ends, whatever it holds. */
function wholeEnd(json: string, start: number): number {
  let depth = 0;
  let at = start;
  do {
    at = skipBlanks(json, at);
    const first = json[at];
    if (first === "{" || first === "[") depth++;
    else if (first === "}" || first === "]") depth--;
    at = tokenEnd(json, at);
  } while (depth > 0);
  return at;
}

function misfit({ text }: PgType, json: string): never {
  throw new DataknobsError({
    code: "INVALID_VALUE",
    message: `${json.length > 100 ? `${json.slice(0, 100)}...` : json} is no value of ${text}`,
    backend: "postgres",
  });
}
