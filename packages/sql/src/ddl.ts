import { quoteName } from "./quote.ts";

/** A column as `CREATE TABLE` states it. */
export interface ColumnDefinition {
  readonly name: string;
  /** The store's own name of the type; empty where the store allows none. */
  readonly type: string;
  readonly nullable: boolean;
  /** What else stands behind it, such as `PRIMARY KEY` or `DEFAULT 0`. */
  readonly more?: string;
}

/** One line of a table's definition: `"name" TYPE NOT NULL ...`. */
export function columnText({ name, type, nullable, more }: ColumnDefinition): string {
  return [quoteName(name), type, nullable ? "" : "NOT NULL", more ?? ""].filter((part) => part !== "").join(" ");
}

/** `CREATE TABLE`, with a primary key over `key` if it is given. */
export function createTableText(table: string, columns: readonly ColumnDefinition[], key?: readonly string[]): string {
  const lines = columns.map(columnText);
  if (key !== undefined && key.length > 0) lines.push(`PRIMARY KEY (${key.map(quoteName).join(", ")})`);
  return `CREATE TABLE ${quoteName(table)} (\n  ${lines.join(",\n  ")}\n)`;
}
