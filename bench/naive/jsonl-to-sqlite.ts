// What one would write first: `readline`, `JSON.parse`, prepared inserts in transactions of 1,000.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import type { Account } from "../data/accounts.ts";
import { sqliteTable, table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const to = new Database(target);

to.exec(sqliteTable);
const insert = to.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
let pending = 0;
for await (const line of createInterface({ input: createReadStream(source), crlfDelay: Infinity })) {
  const row = JSON.parse(line) as Omit<Account, "attributes"> & { readonly attributes: unknown };
  if (pending === 0) to.exec("BEGIN");
  const attributes = JSON.stringify(row.attributes);
  insert.run(row.id, row.name, row.email, row.amount, row.created_at, row.active ? 1 : 0, row.age, attributes);
  pending += 1;
  if (pending === 1_000) {
    to.exec("COMMIT");
    pending = 0;
  }
}
if (pending > 0) to.exec("COMMIT");

to.close();
