import { isSet } from "./bitmap.ts";
import type { BytesColumn, Column } from "./column.ts";
import { stringsOf } from "./strings.ts";
import { textColumn } from "./text-column.ts";
import { skipBlanks, tokenEnd } from "../model/json-tokens.ts";
import type { LogicalType } from "../model/logical-type.ts";

/** The column with 0 for every -0, also inside lists and JSON; itself if there is none. */
export function withPositiveZeros(column: Column, type: LogicalType, length: number): Column {
  switch (column.layout) {
    case "f32":
      return isNegativeZero(column.data) ? { ...column, data: column.data.map(positive) } : column;
    case "f64":
      return isNegativeZero(column.data) ? { ...column, data: column.data.map(positive) } : column;
    case "any":
      return isNegativeZero(column.data)
        ? { ...column, data: column.data.map((cell) => (Object.is(cell, -0) ? 0 : cell)) }
        : column;
    case "bytes":
      return type.kind === "list" || type.kind === "json" ? positiveTexts(column, length) : column;
    default:
      return column;
  }
}

function isNegativeZero(data: Float32Array | Float64Array | readonly unknown[]): boolean {
  for (const cell of data) if (Object.is(cell, -0)) return true;
  return false;
}

function positive(value: number): number {
  return value === 0 ? 0 : value;
}

const negativeZero = /^-0(?:\.0+)?(?:[eE][+-]?\d+)?$/;

function positiveTexts(column: BytesColumn, length: number): BytesColumn {
  const { data, offsets, valid, missing } = column;
  const bytes = data.subarray(offsets[0], offsets[length]);
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes("-0")) return column;
  const texts = stringsOf(column, length).map((text, i) => (isSet(valid, i) ? positiveText(text) : null));
  return { ...textColumn(texts), missing };
}

/** Token by token: a regular expression for whole strings fails at one of some megabytes. */
function positiveText(text: string): string {
  if (!text.includes("-0")) return text;
  let done = "";
  let from = 0;
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const end = tokenEnd(text, at);
    if (text.startsWith("-0", at) && negativeZero.test(text.slice(at, end))) {
      done += text.slice(from, at);
      from = at + 1;
    }
    at = skipBlanks(text, end);
  }
  return done + text.slice(from);
}
