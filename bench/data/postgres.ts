import { once } from "node:events";
import { finished } from "node:stream/promises";
import { Client } from "pg";
import { from } from "pg-copy-streams";
import type { Account } from "./accounts.ts";
import { columns, postgresTable, table } from "./tables.ts";

export async function withPostgres<Result>(url: string, use: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** The accounts as a table with its key, analyzed as a table in use is. */
export async function writePostgres(url: string, records: Iterable<Account>): Promise<void> {
  await withPostgres(url, async (client) => {
    await client.query(postgresTable);
    const copy = client.query(from(`COPY ${table} FROM STDIN`));
    let block = "";
    for (const record of records) {
      block += `${columns.map((name) => cell(record[name])).join("\t")}\n`;
      if (block.length < 1 << 20) continue;
      if (!copy.write(block)) await once(copy, "drain");
      block = "";
    }
    copy.end(block);
    await finished(copy);
    await client.query(`ALTER TABLE ${table} ADD PRIMARY KEY (id)`);
    await client.query(`VACUUM ANALYZE ${table}`);
  });
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function cell(value: string | number | boolean | null): string {
  return value === null ? "\\N" : String(value).replaceAll(/[\\\n\r\t]/g, (one) => escapes[one] ?? one);
}
