import { DataknobsError, formatType, sameType, type WriteRequest } from "@dataknobs/core";
import type { Dependents } from "../catalog/dependents.ts";
import { describeTable } from "../catalog/describe.ts";
import type { SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import type { Table } from "../catalog/table.ts";

/** `"swap"`: the staged table takes the old one's name. `"refill"`: the old one stays and gets the staged records. */
export type Way = "swap" | "refill";

/** @throws DEPENDENTS where neither will do */
export function wayFor(
  database: SqliteDatabase,
  existing: Table,
  { triggers, watched, children, special }: Dependents,
  request: WriteRequest,
): Way {
  if ([...triggers, ...watched, ...children].length === 0 && !special) return "swap";
  const differences = differencesTo(database, existing, request);
  if (differences.length === 0) return "refill";
  if (triggers.length === 0) return "swap";
  throw new DataknobsError({
    code: "DEPENDENTS",
    message: `"${existing.name}" cannot be replaced by a table of other columns (${differences.join("; ")}): its ${triggers.length === 1 ? "trigger" : "triggers"} ${triggers.join(", ")} would be gone.`,
    collection: existing.name,
    backend: "sqlite",
    fix: "Give the fields the types of the table, drop the trigger first, or copy to another name.",
  });
}

/** Why the records of the new table would not fit the old one as they are. */
function differencesTo(database: SqliteDatabase, existing: Table, { schema }: WriteRequest): string[] {
  const known = describeTable(database, existing).schema;
  const differences = schema.fields.flatMap(({ name, type }) => {
    const place = existing.columns.findIndex((column) => sameName(column.name, name));
    const column = existing.columns[place];
    const field = known.fields[place];
    if (column === undefined || field === undefined) return [`it has no ${name}`];
    // The text of dates is copied.
    const same = sameType(field.type, type) || (type.kind === "text" && column.affinity === "numeric");
    return same || column.generated ? [] : [`${name} is ${formatType(field.type)}, not ${formatType(type)}`];
  });
  const open = existing.columns.filter(
    (column) => column.notNull && column.default === undefined && !column.generated && column.name !== existing.alias,
  );
  const missing = open.filter((column) => !schema.fields.some(({ name }) => sameName(name, column.name)));
  return [...differences, ...missing.map(({ name }) => `it needs ${name}`)];
}
