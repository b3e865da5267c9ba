import type { Connection } from "../connect/connection.ts";
import { byteLength, cutName, longestName } from "../names.ts";

/** The names that relations of a schema have: tables, indexes and sequences share them. */
export async function takenNames(connection: Connection, schema: string): Promise<Set<string>> {
  const rows = await connection.rows(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1",
    [schema],
  );
  return new Set(rows.map(([name]) => name ?? ""));
}

/** The wanted name, or, where a relation has it, the wanted one with a number behind it. It is taken from then on. */
export function freeName(wanted: string, taken: Set<string>): string {
  let name = byteLength(wanted) <= longestName ? wanted : cutName(wanted);
  for (let number = 1; taken.has(name); number++) name = cutName(wanted, String(number));
  taken.add(name);
  return name;
}
