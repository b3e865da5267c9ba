import type { Batch, LogicalType } from "@dataknobs/core";
import type { Slot } from "../slot.ts";
import { type BatchEncoder, type FieldFailure, requiredName } from "./batch-encoder.ts";
import type { Check } from "./cell-check.ts";
import { checksFor, failuresOf } from "./check.ts";
import { checkNul } from "./check-text.ts";
import { checkComposites, compositeTexts } from "./composite-texts.ts";
import { spokenTexts, textCells } from "./text-cells.ts";

/** COPY TEXT: each value goes through the input function of its column, as in a statement that a person writes. */
export function textEncoder(slots: readonly Slot[]): BatchEncoder {
  const checks = slots.map(({ field, kept, column }): readonly Check[] => {
    const own = checksFor(field.type, kept, column.type);
    if (kept.way === "composite") return [checkComposites(column.type, field.type)];
    return field.type.kind === "text" && !own.includes(checkNul) ? [checkNul, ...own] : own;
  });

  return {
    format: "text",
    head: new Uint8Array(0),
    take(batch) {
      const failures = slots.flatMap((slot, i) => failuresIn(slot, checks[i] ?? [], batch, i));
      return { failures, encode: (from, to) => encode(slots, batch, from, to) };
    },
  };
}

function failuresIn(slot: Slot, checks: readonly Check[], { columns, length }: Batch, i: number): FieldFailure[] {
  const column = columns[i];
  if (column === undefined) throw new Error(`the batch has no column ${i}`);
  const failures = failuresOf(checks, column, length, requiredName(slot));
  if (slot.field.type.kind === "list")
    for (const [row, text] of textCells(column, slot.field.type, length).entries())
      if (text?.includes("\0") === true)
        failures.push({ row, code: "NOT_STORABLE", message: "PostgreSQL keeps no text with the character U+0000" });
  return failures.map((failure) => ({ ...failure, field: slot.field.name }));
}

function encode(slots: readonly Slot[], { columns, length }: Batch, from: number, to: number): Uint8Array {
  const cells = slots.map((slot, i) => {
    const column = columns[i];
    if (column === undefined) return [];
    const { kept, field } = slot;
    const texts = textCells(column, field.type, length);
    const literals =
      kept.way === "composite"
        ? compositeTexts(slot.column.type, texts)
        : field.type.kind === "text"
          ? spokenTexts(texts, kept.way)
          : texts;
    return literals.map((text) => cellText(text, field.type));
  });
  const lines: string[] = [];
  for (let row = from; row < to; row++) lines.push(`${cells.map((column) => column[row]).join("\t")}\n`);
  return Buffer.from(lines.join(""), "utf8");
}

const special = /[\\\n\r\t\b\f\v]/g;
const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
  "\v": "\\v",
};

function cellText(text: string | null, { kind }: LogicalType): string {
  if (text === null) return "\\N";
  const plain = kind === "bool" || kind === "int32" || kind === "int64" || kind === "float64" || kind === "float32";
  return plain ? text : text.replaceAll(special, (found) => escapes[found] ?? found);
}
