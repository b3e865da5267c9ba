import {
  canonical,
  type Column,
  intervalParts,
  jsonTextOf,
  type LogicalType,
  stringsOf,
  types,
  valuesOf,
} from "@dataknobs/core";
import type { Way } from "../../types/way.ts";
import { jsonCells } from "./cells.ts";

/** The cells of a column as the input functions of PostgreSQL take them; null is null. */
export function textCells(column: Column, type: LogicalType, length: number): (string | null)[] {
  if (column.layout === "any") return textCells(jsonCells(column, length), types.json, length);
  const asItStands =
    column.layout === "bytes" && type.kind !== "bytes" && type.kind !== "list" && type.kind !== "interval";
  if (asItStands) return present(column, length);
  return valuesOf(column, type, length).map((value) => (value == null ? null : inputText(value, type)));
}

/** What a batch holds as text is passed on as it stands. */
function present(column: Extract<Column, { layout: "bytes" }>, length: number): (string | null)[] {
  const { valid } = column;
  const texts: (string | null)[] = stringsOf(column, length);
  if (valid !== undefined)
    for (let i = 0; i < length; i++) if (((valid[i >> 3] ?? 0) & (1 << (i & 7))) === 0) texts[i] = null;
  return texts;
}

function inputText(value: unknown, type: LogicalType): string {
  if (Array.isArray(value) && type.kind === "list") return arrayText(value, type.of);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  // The digits of a double also name a float32: real rounds them to the one they came from.
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string" && (type.kind === "date" || type.kind === "timestamp" || type.kind === "timestamptz"))
    return eraText(value);
  if (typeof value === "string" && type.kind === "interval") return clockedInterval(value);
  return String(type.kind === "json" ? jsonTextOf(value) : canonical(value, type));
}

/** Texts that stand for what our own types cannot say (years after 294246, infinite intervals), in PostgreSQL's words. */
export function spokenTexts(texts: readonly (string | null)[], way: Way): readonly (string | null)[] {
  if (way === "timestamp" || way === "timestamptz") return texts.map((text) => text && eraText(text));
  return way === "interval" ? texts.map((text) => text && clockedInterval(text)) : texts;
}

/** Years before the first (ours has the year 0 as ISO 8601 does) and after 9999 as PostgreSQL writes them. */
export function eraText(text: string): string {
  if (text.startsWith("+")) return text.slice(1);
  const match = /^-?(0000|(?<=-)\d+)(-.*)$/s.exec(text);
  return match === null ? text : `${String(Number(match[1]) + 1).padStart(4, "0")}${match[2]} BC`;
}

/** PostgreSQL reads the seconds of ISO 8601 as a double, which has not the digits of many hours. */
export function clockedInterval(text: string): string {
  const parts = intervalParts(text);
  if (parts === undefined) return text;
  const { months, days, micros } = parts;
  const size = micros < 0n ? -micros : micros;
  const [hours, minutes, seconds] = [size / 3_600_000_000n, (size / 60_000_000n) % 60n, (size / 1_000_000n) % 60n];
  const clock = [hours, minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
  return `${months} mons ${days} days ${micros < 0n ? "-" : ""}${clock}.${String(size % 1_000_000n).padStart(6, "0")}`;
}

function arrayText(list: readonly unknown[], of: LogicalType): string {
  const elements = list.map((element) => {
    if (element === null || element === undefined) return "NULL";
    const text = inputText(element, of);
    return of.kind === "list" ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  });
  return `{${elements.join(",")}}`;
}
