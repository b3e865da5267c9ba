// What one would write first: row objects out of `iterate()`, multi-row VALUES of a thousand.
import Database from "better-sqlite3";
import { withPostgres } from "../data/postgres.ts";
import { table } from "../data/tables.ts";
import { rowsIntoPostgres } from "./rows-into-postgres.ts";

interface Row {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly amount: number;
  readonly created_at: string;
  readonly active: 0 | 1;
  readonly age: number | null;
  readonly attributes: string;
}

const [source, target, mode] = process.argv.slice(2) as [string, string, string];
const from = new Database(source, { readonly: true });

function* rows(): Generator<readonly unknown[]> {
  for (const row of from.prepare<[], Row>(`SELECT * FROM ${table}`).iterate())
    yield [row.id, row.name, row.email, row.amount, row.created_at, row.active === 1, row.age, row.attributes];
}

await withPostgres(target, (client) => rowsIntoPostgres(client, rows(), mode === "upsert"));
from.close();
