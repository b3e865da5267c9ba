import { createHash } from "node:crypto";
import { quoteName, quoteText } from "@dataknobs/sql";
import type { TableName } from "./catalog/table.ts";

/** Tables of ours begin so and are hidden from `collections()`. */
export const hidden = "_dataknobs";
export const ledgerTable: string = `${hidden}_ledger`;
export const runsTable: string = `${hidden}_runs`;
export const fieldsTable: string = `${hidden}_fields`;

/** PostgreSQL cuts longer names, with no more than a notice (NAMEDATALEN is 64). */
export const longestName = 63;

export function byteLength(name: string): number {
  return Buffer.byteLength(name);
}

/** A name as it stands in a statement. */
export const quote: (name: string) => string = quoteName;

/** A text as a literal, whatever `standard_conforming_strings` says. */
export function literal(text: string): string {
  const quoted = quoteText(text);
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** A relation as it stands in a statement: always with its schema, since nothing but pg_catalog is searched. */
export function qualified({ schema, name }: TableName): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** The names of a key or an index as they stand in a statement. */
export function keyText(columns: readonly string[]): string {
  return columns.map(quote).join(", ");
}

/**
 * Where a run loads a collection unseen. The digest stands for the collection's name, of which there may not be room:
 * two runs and two collections never meet.
 */
export function stageOf({ schema, name }: TableName, run: string): TableName {
  return { schema, name: `${hidden}_${run}_${digestOf(name)}` };
}

/** A name cut to what PostgreSQL keeps of it, never inside a character, with an end behind it. */
export function cutName(name: string, end = ""): string {
  const room = longestName - byteLength(end);
  let cut = "";
  let length = 0;
  for (const character of name) {
    length += byteLength(character);
    if (length > room) break;
    cut += character;
  }
  return cut + end;
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
