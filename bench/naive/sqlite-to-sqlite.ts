// What one would write first: row objects out of `iterate()`, prepared inserts in transactions of 1,000.
import Database from "better-sqlite3";
import { columns, sqliteTable, table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const from = new Database(source, { readonly: true });
const to = new Database(target);

to.exec(sqliteTable);
const insert = to.prepare(`INSERT INTO ${table} VALUES (${columns.map((name) => `@${name}`).join(", ")})`);
let pending = 0;
for (const row of from.prepare(`SELECT * FROM ${table}`).iterate()) {
  if (pending === 0) to.exec("BEGIN");
  insert.run(row);
  pending += 1;
  if (pending === 1_000) {
    to.exec("COMMIT");
    pending = 0;
  }
}
if (pending > 0) to.exec("COMMIT");

to.close();
from.close();
