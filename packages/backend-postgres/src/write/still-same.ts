import { DataknobsError, isDataknobsError } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { qualified } from "../names.ts";
import { stateOf } from "./groups.ts";
import type { Target } from "./target.ts";

/**
 * Records travel in the form that their columns had when the writer was opened; a column of another type by now may take
 * the bytes for something else. A table that is no longer there the server names itself.
 * @throws TARGET_DIFFERS
 */
export async function checkStillSame(connection: Connection, { table, slots }: Target): Promise<void> {
  const rows = await connection.rows(
    `SELECT c.oid, a.attnum, a.attname, a.atttypid, a.atttypmod FROM pg_class c LEFT JOIN pg_attribute a
     ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE c.oid = to_regclass($1)`,
    [qualified(table)],
  );
  const [first] = rows;
  if (first === undefined) return;
  if (Number(first[0]) !== table.oid) throw changed(table.name, "it is another table by now");
  const byName = new Map(rows.map(([, number, name, type, modifier]) => [name, [number, type, modifier].map(Number)]));
  for (const { column, field } of slots) {
    const [number, type, modifier] = byName.get(column.name) ?? [];
    if (number === undefined) throw changed(table.name, `its column "${column.name}" is gone`, field.name);
    if (number !== column.number)
      throw changed(table.name, `its column "${column.name}" is another one by now`, field.name);
    if (type !== column.type.oid || modifier !== column.type.modifier)
      throw changed(table.name, `its column "${column.name}" is no longer ${column.type.text}`, field.name);
  }
}

/** An upsert goes by a unique index: where the server finds it no more, somebody has dropped it since. */
export function unlessKeyGone({ table, key }: Target): (error: unknown) => never {
  return (error) => {
    if (!isDataknobsError(error) || stateOf(error) !== noSuchKey) throw error;
    const names = key.map(({ column }) => column.name).join(", ");
    throw changed(table.name, `no unique index over ${names} is there any more`);
  };
}

/** invalid_column_reference: there is no constraint for ON CONFLICT */
const noSuchKey = "42P10";

function changed(name: string, what: string, field?: string): DataknobsError {
  return new DataknobsError({
    code: "TARGET_DIFFERS",
    message: `"${name}" was changed while it was written: ${what}`,
    backend: "postgres",
    collection: name,
    field,
    fix: "Run the copy again when nobody changes the table.",
  });
}
