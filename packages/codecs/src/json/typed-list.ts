import { cellOf, type LogicalType, toFloat32 } from "@dataknobs/core";
import { castOne } from "../columns/cast-one.ts";
import { base64At } from "../scan/base64.ts";
import { floatAt } from "../scan/float.ts";
import { integerInto, smallInteger } from "../scan/integer.ts";
import { textAt } from "../scan/text.ts";
import { stringEnd, tidyUp, unescape, unescaped } from "./strings.ts";
import { tagCell } from "./tagged-cells.ts";
import { blanksEnd, valueEnd } from "./values.ts";

/**
 * Whether a JSON array, known to be JSON, is the text by which batches keep a list of this element type: integers by their
 * digits, bytes in base64, canonical texts, tags for what JSON has not.
 */
export function isTypedList(data: Uint8Array, start: number, end: number, of: LogicalType): boolean {
  if (data[start] !== 0x5b) return false;
  let at = blanksEnd(data, start + 1, end);
  while (data[at] !== 0x5d) {
    const stop = valueEnd(data, at, end, Infinity);
    if (stop < 0 || !isElement(data, at, stop, of)) return false;
    at = blanksEnd(data, stop, end);
    if (data[at] === 0x2c) at = blanksEnd(data, at + 1, end);
  }
  return true;
}

function isElement(data: Uint8Array, start: number, end: number, of: LogicalType): boolean {
  const first = data[start];
  if (first === 0x6e || of.kind === "json") return true;
  switch (of.kind) {
    case "bool":
      return first === 0x74 || first === 0x66;
    case "int32":
      return !Number.isNaN(smallInteger(data, start, end));
    case "int64":
      return integerInto(data, start, end, scratch, 0);
    case "float32":
    case "float64":
      return isFloat(data, start, end, of.kind === "float32");
    case "list":
      return isTypedList(data, start, end, of.of);
    case "any":
      return first !== 0x7b || tagCell(textAt(data, start, end)) !== undefined;
    default:
      return first === 0x22 && isText(data, start, end, of);
  }
}

const scratch = new Int32Array(2);

function isFloat(data: Uint8Array, start: number, end: number, single: boolean): boolean {
  if (data[start] === 0x22) return /^"(NaN|-?Infinity)"$/.test(textAt(data, start, end));
  const value = floatAt(data, start, end);
  return !Number.isNaN(value) && (!single || toFloat32(value) !== undefined);
}

/** Whether a string is the canonical text of a value. */
function isText(data: Uint8Array, start: number, end: number, of: LogicalType): boolean {
  const stop = stringEnd(data, start + 1, end);
  if (of.kind === "bytes") return stop >= 0 && base64At(data, start + 1, stop) !== undefined;
  const length = stop < 0 ? unescape(data, start + 1, ~stop) : stop - start - 1;
  if (length < 0) return false;
  if (of.kind === "text" && of.length === undefined) {
    tidyUp();
    return true;
  }
  const [bytes, from] = stop < 0 ? [unescaped, 0] : [data, start + 1];
  const one = castOne(of, bytes, from, from + length);
  const same = one !== undefined && cellOf(one, of, 0) === textAt(bytes, from, from + length);
  tidyUp();
  return same;
}
