import { quoteName, quoteText } from "@dataknobs/sql";

/** Tables of ours begin so and are hidden from `collections()`. */
export const hidden = "_dataknobs";
export const ledgerTable: string = `${hidden}_ledger`;
export const runsTable: string = `${hidden}_runs`;
export const fieldsTable: string = `${hidden}_fields`;

/** A table by its schema and name, both as DuckDB knows them. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** A text as a literal of DuckDB's SQL, also with the character U+0000. */
export function literal(text: string): string {
  if (!text.includes("\0")) return quoteText(text);
  return `(${text.split("\0").map(quoteText).join("||chr(0)||")})`;
}

export function qualified({ schema, table }: TableName): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}

/** Where a run loads a collection unseen. */
export function stageOf({ schema, table }: TableName, run: string): TableName {
  return { schema, table: `${hidden}_${run}_${table}` };
}

/** DuckDB tells names apart without the case of A to Z. */
export function folded(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * The names that columns get: their own, or, where DuckDB cannot tell two apart or cannot have one, the name with a
 * number behind it.
 */
export function columnNames(fields: readonly string[]): string[] {
  const all = new Set(fields.map(folded));
  const taken = new Set<string>();
  return fields.map((field) => {
    const wanted = field.replaceAll("\0", "") || "column";
    let name = wanted;
    for (let number = 2; taken.has(folded(name)) || (name !== field && all.has(folded(name))); number++)
      name = `${wanted}_${number}`;
    taken.add(folded(name));
    return name;
  });
}
