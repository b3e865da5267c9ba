import type { WriteRequest } from "@dataknobs/core";
import type { Table, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { completionFor } from "../ddl/make.ts";
import { keptKey, type Staying } from "../ddl/staying.ts";
import { qualified, quote } from "../names.ts";

/** The stage of a new collection gets its name, then its key, and what its source had. */
export async function takeName(
  connection: Connection,
  stage: Table,
  place: TableName,
  request: WriteRequest,
): Promise<void> {
  await rename(connection, stage, place);
  const { key, rest } = await completionFor(connection, place, place, request);
  for (const statement of [...(keyOf(stage) === undefined ? key : []), ...rest]) await connection.run(statement);
}

/** The stage gets the name of a table that is gone, then, unless that one's own go on, its key: called as that table's was. */
export async function takePlace(
  connection: Connection,
  stage: Table,
  place: TableName,
  request: WriteRequest,
  staying: Staying,
): Promise<void> {
  await rename(connection, stage, place);
  if (request.keeps === true) return;
  const there = keyOf(stage);
  if (there === undefined) {
    const { key } = await completionFor(connection, place, place, request, staying);
    for (const statement of key) await connection.run(statement);
    return;
  }
  const keyName = keptKey(staying);
  if (keyName !== undefined && there.kind === "primary" && there.name !== keyName)
    await connection.run(`ALTER TABLE ${qualified(place)} RENAME CONSTRAINT ${quote(there.name)} TO ${quote(keyName)}`);
}

async function rename(connection: Connection, stage: Table, place: TableName): Promise<void> {
  await connection.run(`ALTER TABLE ${qualified(stage)} RENAME TO ${quote(place.name)}`);
}

/** The key that was kept from the start. */
function keyOf({ constraints, indexes }: Table): { readonly name: string; readonly kind: string } | undefined {
  const constraint = constraints.find(({ kind }) => kind === "primary" || kind === "unique");
  if (constraint !== undefined) return constraint;
  const index = indexes.find(({ unique }) => unique);
  return index && { name: index.name, kind: "index" };
}
