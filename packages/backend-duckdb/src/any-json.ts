import {
  type AnyColumn,
  type BytesColumn,
  doubleHolds,
  isSet,
  JsonText,
  jsonTextOf,
  looksTagged,
  parseJson,
  stringsOf,
  textColumn,
  untag,
} from "@dataknobs/core";

/**
 * A column of `any` as JSON texts: integers by their digits, floats with a point or an exponent, so that 5 and 5.0 stay
 * apart; what JSON has not is `{"$type": ..., "value": ...}`.
 */
export function anyToJson({ data, valid }: AnyColumn, length: number): BytesColumn {
  return textColumn(Array.from({ length }, (_, i) => (isSet(valid, i) && data[i] !== null ? jsonOf(data[i]) : null)));
}

function jsonOf(cell: unknown): string {
  if (typeof cell === "bigint" || typeof cell === "boolean") return String(cell);
  if (typeof cell === "number") return floatText(cell);
  if (typeof cell === "string") return JSON.stringify(cell);
  if (cell instanceof Uint8Array) return `{"$type":"bytes","value":"${Buffer.from(cell).toString("base64")}"}`;
  const text = textIn(cell);
  const value = parseJson(text);
  return looksTagged(value) || isWord(value) ? `{"$type":"json","value":${text}}` : text;
}

/** A number says by its own digits what it is; another JSON scalar would be read as a text, a truth value or null. */
function isWord(value: unknown): boolean {
  return value === null || typeof value === "string" || typeof value === "boolean";
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return `{"$type":"float64","value":"${value}"}`;
  const text = Object.is(value, -0) ? "-0.0" : String(value);
  return /[.eE]/.test(text) ? text : `${text}.0`;
}

function textIn(cell: unknown): string {
  if (typeof cell === "object" && cell !== null && "text" in cell && typeof cell.text === "string") return cell.text;
  return jsonTextOf(cell);
}

/** The counterpart. Throws a `DataknobsError` for a tag that we do not write. */
export function jsonToAny(column: BytesColumn, length: number): AnyColumn {
  const texts = stringsOf(column, length);
  const data = texts.map((text, i) => (isSet(column.valid, i) ? cellOf(text) : null));
  return { layout: "any", data, valid: column.valid, missing: column.missing };
}

function cellOf(text: string): unknown {
  const first = text.trimStart()[0];
  if (first === "{") {
    const value = parseJson(text);
    if (!looksTagged(value)) return new JsonText(text);
    const plain = untag(value);
    return value.$type === "json" ? new JsonText(jsonTextOf(plain)) : plain;
  }
  if (first === "[") return new JsonText(text);
  if (first === '"') return parseJson(text);
  const scalar = text.trim();
  if (scalar === "true" || scalar === "false") return scalar === "true";
  if (scalar === "null") return null;
  return numberOf(scalar);
}

/** What a double does not hold keeps its digits. */
function numberOf(token: string): unknown {
  if (/^-?\d+$/.test(token) && token !== "-0") return BigInt(token);
  return doubleHolds(token) ? Number(token) : new JsonText(token);
}
