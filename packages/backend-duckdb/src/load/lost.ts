import type { WriteRequest } from "@dataknobs/core";
import { findTable, readCatalog, type Table } from "../catalog.ts";
import type { Home } from "../home.ts";
import { folded } from "../names.ts";
import { freshColumns, wayToReplace } from "./replace.ts";

/** What of a table is not there any more after a replace by these records, in plain words. @throws DEPENDENTS, COLLECTION_NOT_EMPTY */
export async function lostBy(home: Home, collection: string, request: WriteRequest): Promise<readonly string[]> {
  const database = await home.current();
  if (database === undefined) return [];
  const connection = await home.connect(database);
  try {
    const existing = findTable(await readCatalog(connection), collection);
    if (existing === undefined) return [];
    const { old, swaps } = await wayToReplace(connection, existing, freshColumns(request), request);
    return swaps ? lostOf(old, request) : [];
  } finally {
    await connection.close();
  }
}

function lostOf({ columns, constraints }: Table, { schema, keyEnforced }: WriteRequest): readonly string[] {
  const fresh = new Map(schema.fields.map((field) => [folded(field.name), field]));
  const key = keyEnforced ? (schema.key ?? []) : [];
  const before = constraints.find(({ kind }) => kind === "PRIMARY KEY")?.columns ?? [];
  const names = before.join(", ");
  const gone = columns.filter(({ name }) => !fresh.has(folded(name)));
  const open = columns.filter(
    ({ name, nullable }) => !nullable && !before.includes(name) && fresh.get(folded(name))?.nullable === true,
  );
  return [
    ...gone.map(({ name, native }) => `column ${name} (${native})`),
    ...open.map(({ name }) => `NOT NULL of ${name}`),
    ...(names === "" || folded(names) === folded(key.join(", ")) ? [] : [`the primary key (${names})`]),
  ];
}
