import { JsonText } from "../model/json-text.ts";
import { doubleHolds, parseJson } from "../model/json-value.ts";
import { base64 } from "../model/tagged.ts";
import { DataknobsError } from "../model/error.ts";
import { isJsonText } from "./any-cell.ts";

/**
 * The JSON text of a cell of an `any` column, so that `anyCellOf` gives the cell back: integers by their digits, floats always with
 * a point or exponent (`5.0`; `-0` has no need of one), JSON by its own text, also a number that a double does not hold.
 * `{"$type": ..., "value": ...}` stands for what JSON has not (NaN, bytes), for another JSON value that is no object or array, and
 * for one that would be taken for such a tag.
 */
export function anyCellText(cell: unknown): string {
  if (typeof cell === "bigint") return cell.toString();
  if (typeof cell === "number") return floatText(cell);
  if (typeof cell === "string") return JSON.stringify(cell);
  if (cell instanceof Uint8Array) return `{"$type":"bytes","value":"${base64(cell)}"}`;
  if (!isJsonText(cell)) return String(cell);
  return plainly(cell.text) ? cell.text : `{"$type":"json","value":${cell.text}}`;
}

/** The cell that `anyCellText` wrote. The text must be JSON without blanks around it, and not `null`. */
export function anyCellOf(text: string): unknown {
  const first = text.charCodeAt(0);
  if (first === 0x7b) return taggedCell(text);
  if (first === 0x5b) return new JsonText(text);
  if (first === 0x22) return stringOf(text);
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d+$/.test(text) && text !== "-0") return BigInt(text);
  return doubleHolds(text) ? Number(text) : new JsonText(text);
}

/** The string of a JSON text; a text without quotes itself. */
export function stringOf(text: string): string {
  if (!text.startsWith('"')) return text;
  const value = parseJson(text);
  if (typeof value === "string") return value;
  throw new DataknobsError({
    code: "INVALID_VALUE",
    message: `${text.slice(0, 80)} stands where a string is expected.`,
  });
}

/** Whether a JSON text could be taken for one of our own tags. */
export function tagged(text: string): boolean {
  return /^\s*\{\s*"\$type"/.test(text);
}

/** The parts of a tag as we write it, its value as JSON text. */
export function untagged(text: string): { type: string; value: string } | undefined {
  const match = /^\{"\$type":"(\w+)","value":/.exec(text);
  return match === null ? undefined : { type: match[1] ?? "", value: text.slice(match[0].length, -1) };
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return `{"$type":"float64","value":"${value}"}`;
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function taggedCell(text: string): unknown {
  const tag = untagged(text);
  if (tag?.type === "float64") return Number(stringOf(tag.value));
  if (tag?.type === "bytes") return new Uint8Array(Buffer.from(stringOf(tag.value), "base64"));
  return new JsonText(tag?.value ?? text);
}

/** Whether this JSON, read as a value of any type, is JSON again and not another scalar or one of our tags. */
function plainly(json: string): boolean {
  if (/^\s*[[{]/.test(json)) return !tagged(json);
  return /^-?\d+(?=[.eE])\S+$/.test(json) && !doubleHolds(json);
}
