import type { Client } from "pg";
import { columns, postgresTable, table } from "../data/tables.ts";

const most = 1000;
const updates = columns.slice(1).map((name) => `${name} = excluded.${name}`);

/** Multi-row VALUES of a thousand records, each in its transaction, as one would write it first. */
export async function rowsIntoPostgres(
  client: Client,
  rows: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
  upsert: boolean,
): Promise<void> {
  await client.query("SET timezone = 'UTC'");
  if (!upsert) await client.query(`${postgresTable}; ALTER TABLE ${table} ADD PRIMARY KEY (id)`);
  const conflict = upsert ? ` ON CONFLICT (id) DO UPDATE SET ${updates.join(", ")}` : "";
  const write = (values: readonly unknown[]): Promise<unknown> => {
    const count = values.length / columns.length;
    const tuples = Array.from(
      { length: count },
      (_, row) => `(${columns.map((_name, c) => `$${row * columns.length + c + 1}`).join(",")})`,
    );
    return client.query(`INSERT INTO ${table} VALUES ${tuples.join(",")}${conflict}`, [...values]);
  };
  let values: unknown[] = [];
  for await (const row of rows) {
    values.push(...row);
    if (values.length < most * columns.length) continue;
    await write(values);
    values = [];
  }
  if (values.length > 0) await write(values);
}
