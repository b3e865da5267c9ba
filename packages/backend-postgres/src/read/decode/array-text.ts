import { isUtf8 } from "node:buffer";
import { isScaled } from "@dataknobs/core";
import { uuidRoom, putUuid } from "./uuid.ts";
import { numericRoom, putNumeric } from "./numeric.ts";
import type { Kept } from "../../types/way.ts";
import { type CellText, dateText, instantText, intervalText, timeText, type Unfit } from "./cell-text.ts";
import type { Put, Room } from "./put.ts";

/**
 * Arrays as the typed JSON text of lists. An array of several dimensions, or one that does not begin at 1, is no list:
 * its text is then that of lists in lists, for people to read.
 */
export function arrayText(element: Kept): CellText {
  const text = elementText(element);
  return (source, at, length) => {
    const dimensions = source.readInt32BE(at);
    if (dimensions === 0) return "[]";
    const list = nested(source, at, dimensions, length, text);
    if (typeof list !== "string") return list;
    const begin = source.readInt32BE(at + 16);
    if (dimensions > 1) return { why: `the array has ${dimensions} dimensions`, text: list };
    return begin === 1 ? list : { why: `the array begins at ${begin}`, text: list };
  };
}

function nested(source: Buffer, start: number, dimensions: number, length: number, text: CellText): string | Unfit {
  const sizes = Array.from({ length: dimensions }, (_, i) => source.readInt32BE(start + 12 + 8 * i));
  const end = start + length;
  let at = start + 12 + 8 * dimensions;
  let unfit: Unfit | undefined;
  const one = (): string => {
    const size = source.readInt32BE(at);
    at += 4;
    if (size < 0) return "null";
    const found = text(source, at, size);
    at += size;
    if (at > end) throw new RangeError("an element of an array goes past its end");
    if (typeof found === "string") return found;
    unfit ??= found;
    return JSON.stringify(found.text);
  };
  const list = (depth: number): string => {
    const size = sizes[depth] ?? 0;
    let out = "[";
    for (let i = 0; i < size; i++) out += (i === 0 ? "" : ",") + (depth + 1 < dimensions ? list(depth + 1) : one());
    return `${out}]`;
  };
  const all = list(0);
  return unfit === undefined ? all : { why: unfit.why, text: all };
}

/** An element in a list's text. */
function elementText({ way, type, element }: Kept): CellText {
  switch (way) {
    case "bool":
      return (source, at) => (source[at] === 1 ? "true" : "false");
    case "int2":
      return (source, at) => String(source.readInt16BE(at));
    case "int4":
      return (source, at) => String(source.readInt32BE(at));
    case "int8":
      return (source, at) => String(source.readBigInt64BE(at));
    case "oid":
      return (source, at) => String(source.readUInt32BE(at));
    case "float4":
      return (source, at) => floatText(source.readFloatBE(at));
    case "float8":
      return (source, at) => floatText(source.readDoubleBE(at));
    case "numeric":
      return isScaled(type) ? finite(putText(numericRoom, putNumeric)) : putText(numericRoom, putNumeric);
    case "uuid":
      return putText(uuidRoom, putUuid);
    case "date":
      return (source, at) => `"${dateText(source, at)}"`;
    case "time":
      return (source, at) => `"${timeText(source, at)}"`;
    case "timestamp":
      return quoted(instantText(false));
    case "timestamptz":
      return quoted(instantText(true));
    case "interval":
      return quoted(intervalText);
    case "bytea":
      return (source, at, length) => `"${source.toString("base64", at, at + length)}"`;
    case "json":
      return readable(jsonElement);
    case "jsonb":
      return readable(jsonElement, 1);
    case "array":
      if (element === undefined) throw new Error("an array without elements");
      return arrayText(element);
    default:
      return readable(JSON.stringify);
  }
}

/** A database in SQL_ASCII takes any bytes for text, and the byte of a "char" may be no character. `from`: bytes before the text. */
function readable(written: (text: string) => string, from = 0): CellText {
  return (source, at, length) => {
    const text = source.toString("utf8", at + from, at + length);
    const found = written(text);
    return text.includes("\u{FFFD}") && !isUtf8(source.subarray(at + from, at + length))
      ? { why: "an element of the array is not UTF-8", text: found }
      : found;
  };
}

function putText(room: Room, put: Put): CellText {
  return (source, at, length) => {
    const target = Buffer.allocUnsafe(room(source, at, length));
    return `"${target.toString("latin1", 0, put(source, at, length, target, 0))}"`;
  };
}

/** A decimal that a batch counts in units has no NaN. */
function finite(text: CellText): CellText {
  return (source, at, length) => {
    const found = text(source, at, length);
    return found === '"NaN"' ? { why: "an element of the array is NaN", text: "NaN" } : found;
  };
}

function quoted(text: CellText): CellText {
  return (source, at, length) => {
    const found = text(source, at, length);
    return typeof found === "string" ? `"${found}"` : found;
  };
}

/** As a number in JSON; what JSON has no number for stands in quotes. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A JSON null is no null, and an object of one of our tags not what the tag means: both are tagged. */
function jsonElement(text: string): string {
  const bare = text.trim();
  return bare === "null" || /^\{\s*"\$type"/.test(bare) ? `{"$type":"json","value":${text}}` : text;
}
