import { type DataRecord, jsonTextOf, type Schema, tagOf } from "@dataknobs/core";
import { tableLines } from "./table-text.ts";
import { fit, printable } from "./text-width.ts";

/** The widest that a value is shown. */
const widest = 32;

/** Records as a table; those of many fields with only as many as there is room for. */
export function recordLines(records: readonly DataRecord[], schema: Schema, width: number): readonly string[] {
  if (records.length === 0) return [];
  const all = schema.fields.map((field) => ({
    title: fit(printable(field.name), widest),
    right: ["int32", "int64", "float32", "float64", "decimal"].includes(field.type.kind),
    cells: records.map((record) => valueText(record[field.name])),
  }));
  const shown = all.slice(
    0,
    Math.max(
      1,
      fitting(
        all.map(({ title, cells }) => Math.min(widest, Math.max(title.length, ...cells.map((cell) => cell.length)))),
        width,
      ),
    ),
  );
  const hidden = all.length - shown.length;
  const lines = tableLines(
    shown,
    records.map((_, i) => shown.map(({ cells }) => fit(cells[i] ?? "", widest))),
    width,
  );
  return hidden === 0 ? lines : [...lines, `and ${hidden} more ${hidden === 1 ? "field" : "fields"}`];
}

/** How many columns go beside each other, the last ones being cut down to a readable width. */
function fitting(widths: readonly number[], room: number): number {
  const readable = 12;
  let used = 0;
  let count = 0;
  for (const width of widths) {
    used += Math.min(width, readable) + (count > 0 ? 2 : 0);
    if (used > room) return count;
    count++;
  }
  return count;
}

/** A value on one line: text as it is, null and missing apart from the texts that say so. */
export function valueText(value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return "null";
  if (typeof value === "string") return printable(value.length > 200 ? value.slice(0, 200) : value);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean")
    return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Uint8Array) return bytesText(value);
  const tag = tagOf(value);
  return printable(tag === undefined ? jsonTextOf(value).slice(0, 200) : JSON.stringify(tag));
}

function bytesText(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(16, bytes.length)).toString("hex");
  return `0x${head}${bytes.length > 16 ? "…" : ""}`;
}
