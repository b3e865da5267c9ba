// What one would write first: `csv-parse`, prepared inserts in transactions of 1,000.
import { createReadStream } from "node:fs";
import Database from "better-sqlite3";
import { parse } from "csv-parse";
import type { columns } from "../data/tables.ts";
import { sqliteTable, table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const to = new Database(target);

to.exec(sqliteTable);
const insert = to.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
let pending = 0;
const records: AsyncIterable<Record<(typeof columns)[number], string>> = createReadStream(source).pipe(
  parse({ columns: true }),
);
for await (const row of records) {
  if (pending === 0) to.exec("BEGIN");
  const { id, name, email, amount, created_at, active, age, attributes } = row;
  const years = age === "" ? null : Number(age);
  insert.run(Number(id), name, email, Number(amount), created_at, active === "true" ? 1 : 0, years, attributes);
  pending += 1;
  if (pending === 1_000) {
    to.exec("COMMIT");
    pending = 0;
  }
}
if (pending > 0) to.exec("COMMIT");

to.close();
