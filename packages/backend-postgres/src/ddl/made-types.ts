import { isDataknobsError } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { hidden, literal } from "../names.ts";
import type { PgType } from "../types/pg-type.ts";
import { typeText } from "./type-text.ts";

/** Makes a type for a run, and says so in the type's comment until the run is over. */
export async function makeType(connection: Connection, type: PgType, run: string): Promise<void> {
  await connection.run(`${typeText(type)}; COMMENT ON TYPE ${type.text} IS ${literal(markOf(run))}`);
}

/** The types that a run has made stay. */
export async function keepMadeTypes(connection: Connection, run: string): Promise<void> {
  for (const type of await madeTypes(connection, run)) await connection.run(`COMMENT ON TYPE ${type} IS NULL`);
}

/** Removes the types that a run has made, in a transaction; those that a table has by now stay. */
export async function dropMadeTypes(connection: Connection, run: string): Promise<void> {
  for (const type of await madeTypes(connection, run)) {
    await connection.run("SAVEPOINT made_type");
    try {
      await connection.run(`DROP TYPE ${type}`);
    } catch (error) {
      // Other objects depend on it.
      if (!isDataknobsError(error) || error.details?.["sqlstate"] !== "2BP01") throw error;
      await connection.run(`ROLLBACK TO SAVEPOINT made_type; COMMENT ON TYPE ${type} IS NULL`);
    }
    await connection.run("RELEASE SAVEPOINT made_type");
  }
}

/** What stands on another one first. */
async function madeTypes(connection: Connection, run: string): Promise<readonly string[]> {
  const rows = await connection.rows(
    `SELECT format_type(t.oid, NULL) FROM pg_description d JOIN pg_type t ON t.oid = d.objoid
     WHERE d.classoid = 'pg_type'::regclass AND d.description = $1 ORDER BY t.oid DESC`,
    [markOf(run)],
  );
  return rows.map(([text]) => text ?? "");
}

function markOf(run: string): string {
  return `${hidden}_${run}`;
}
