import { createHash } from "node:crypto";
import type { Connection } from "../connect/connection.ts";

/** The first half of the numbers of our advisory locks. */
const ours = 0x44_4b_4e_42;

/** Until the end of the transaction nobody else makes or removes our tables in this schema. */
export async function lockBooks(connection: Connection, schema: string): Promise<void> {
  await connection.rows("SELECT pg_advisory_xact_lock($1::int, $2::int)", [
    String(ours),
    numberOf(`books of ${schema}`),
  ]);
}

/** Shows to others that somebody is loading for this run, as long as the session lasts. */
export async function holdRun(connection: Connection, run: string): Promise<void> {
  await connection.rows("SELECT pg_advisory_lock_shared($1::int, $2::int)", [String(ours), numberOf(run)]);
}

export async function leaveRun(connection: Connection, run: string): Promise<void> {
  await connection.rows("SELECT pg_advisory_unlock_shared($1::int, $2::int)", [String(ours), numberOf(run)]);
}

/** Whether any session of the database holds the run. */
export async function isHeld(connection: Connection, run: string): Promise<boolean> {
  const rows = await connection.rows(
    `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND classid = $1::bigint AND objid = $2::bigint`,
    [String(ours), String(Number(numberOf(run)) >>> 0)],
  );
  return rows.length > 0;
}

function numberOf(text: string): string {
  return String(createHash("sha256").update(text).digest().readInt32BE(0));
}
