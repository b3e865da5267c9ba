import { isDataknobsError, isSet, type LogicalType } from "@dataknobs/core";
import { compositeText } from "../../types/composite-text.ts";
import type { PgType } from "../../types/pg-type.ts";
import type { Check } from "./cell-check.ts";
import { textCells } from "./text-cells.ts";

/** The literals of composites for their JSON, or for themselves. Where a check has failed there is none. */
export function compositeTexts(type: PgType, texts: readonly (string | null)[]): (string | null)[] {
  return texts.map((text) => (text === null ? null : (literalOf(type, text).text ?? null)));
}

/** JSON that is no value of a composite type. */
export function checkComposites(type: PgType, from: LogicalType): Check {
  return (column, length, fail) => {
    for (const [row, text] of textCells(column, from, length).entries()) {
      if (text === null || !isSet(column.valid, row)) continue;
      const { text: literal, why } = literalOf(type, text);
      if (why !== undefined) fail(row, "INVALID_VALUE", why);
      else if (literal?.includes("\0") === true)
        fail(row, "NOT_STORABLE", "PostgreSQL keeps no text with the character U+0000");
    }
  };
}

function literalOf(type: PgType, json: string): { readonly text?: string; readonly why?: string } {
  // Another PostgreSQL's own literal, where JSON begins with a brace.
  if (json.startsWith("(")) return { text: json };
  try {
    return { text: compositeText(type, json) };
  } catch (error) {
    if (isDataknobsError(error) && error.kind === "record") return { why: error.message };
    throw error;
  }
}
