import type { TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { qualified } from "../names.ts";

const ofAutovacuum = ["autovacuum_enabled", "toast.autovacuum_enabled"];

/**
 * Autovacuum does not look after a stage: what it would find out is old when the stage gets its name, which would have to
 * wait for it (a second, until the server ends it).
 */
export async function leaveAlone(connection: Connection, stage: TableName): Promise<void> {
  const off = ofAutovacuum.map((name) => `${name} = false`);
  await connection.run(`ALTER TABLE ${qualified(stage)} SET (${off.join(", ")})`);
}

/** A table like any other from here on. */
export async function lookAfter(connection: Connection, stage: TableName): Promise<void> {
  await connection.run(`ALTER TABLE ${qualified(stage)} RESET (${ofAutovacuum.join(", ")})`);
}
