import type { TableName } from "../catalog/table.ts";
import { keyText, qualified, quote } from "../names.ts";

/** The statement that gives a table its primary key; `name`: that of its constraint, where it is to have a certain one. */
export function keyStatement(table: TableName, key: readonly string[], name?: string): string {
  const constraint = name === undefined ? "" : `CONSTRAINT ${quote(name)} `;
  return `ALTER TABLE ${qualified(table)} ADD ${constraint}PRIMARY KEY (${keyText(key)})`;
}
