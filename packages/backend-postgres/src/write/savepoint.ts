import { type DataknobsError, isDataknobsError } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";

/** A failure that one of the records is to blame for: the transaction goes on from its savepoint. */
export function isRecordFault(error: unknown): error is DataknobsError {
  return isDataknobsError(error) && error.kind === "record";
}

const name = "dataknobs";

/** Marks the place that `goBack` leads to. */
export async function savepoint(connection: Connection): Promise<void> {
  await connection.run(`SAVEPOINT ${name}`);
}

/** The place is here from now on. */
export const moved: string = `RELEASE SAVEPOINT ${name}; SAVEPOINT ${name}`;

export async function moveSavepoint(connection: Connection): Promise<void> {
  await connection.run(moved);
}

export async function goBack(connection: Connection): Promise<void> {
  await connection.run(`ROLLBACK TO SAVEPOINT ${name}`);
}
