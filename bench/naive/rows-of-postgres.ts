import type { Client } from "pg";
import { table } from "../data/tables.ts";

// The driver takes a timestamp without a zone for one of the machine's own.
process.env.TZ = "UTC";

/** A record as the driver gives it. */
export interface PgAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly amount: number;
  readonly created_at: Date;
  readonly active: boolean;
  readonly age: number | null;
  readonly attributes: unknown;
}

/** Row objects out of a cursor, a thousand at a time, as one would write it first. */
export async function* rowsOfPostgres(client: Client): AsyncGenerator<PgAccount> {
  await client.query("SET timezone = 'UTC'");
  await client.query("BEGIN");
  await client.query(`DECLARE all_rows CURSOR FOR SELECT * FROM ${table}`);
  for (;;) {
    const { rows } = await client.query<PgAccount>("FETCH 1000 FROM all_rows");
    if (rows.length === 0) break;
    yield* rows;
  }
  await client.query("COMMIT");
}
