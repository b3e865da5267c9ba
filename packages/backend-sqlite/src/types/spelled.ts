import { canonical, type Field, isDataknobsError } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { SqliteDatabase } from "../driver.ts";
import type { Table } from "../catalog/table.ts";

/** So many rows show how a program writes its values. */
const sample = 100;

/** The fields whose texts are written in another way than ours (`2020-01-01 00:00:00`), each with one of its texts. */
export function spelledIn(
  database: SqliteDatabase,
  table: Table,
  fields: readonly Field[],
): ReadonlyMap<string, string> {
  const spelled = new Map<string, string>();
  const open = fields.filter(isSpelled);
  if (open.length === 0 || table.kind !== "table") return spelled;
  const names = open.map(({ name }) => quoteName(name)).join(", ");
  const rows = database
    .prepare(`SELECT ${names} FROM ${quoteName(table.name)} LIMIT ${sample}`)
    .raw()
    .iterate();
  for (const row of rows) {
    const cells = row as unknown[];
    for (const [i, field] of open.entries()) {
      const cell = cells[i];
      if (typeof cell === "string" && !spelled.has(field.name) && isOther(cell, field)) spelled.set(field.name, cell);
    }
    if (spelled.size === open.length) break;
  }
  return spelled;
}

/** Values of which SQLite keeps the text, and which have several. */
function isSpelled({ type }: Field): boolean {
  switch (type.kind) {
    case "date":
    case "time":
    case "timestamp":
    case "timestamptz":
    case "interval":
    case "uuid":
    case "decimal":
      return true;
    default:
      return false;
  }
}

function isOther(text: string, { type }: Field): boolean {
  try {
    return canonical(text, type) !== text;
  } catch (error) {
    // It is no value of the type, which is found when it is read.
    if (isDataknobsError(error) && error.kind === "record") return false;
    throw error;
  }
}
