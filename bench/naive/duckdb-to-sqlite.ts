// What one would write first: row objects out of `streamAndYieldRowObjects`, prepared inserts in transactions of 1,000.
import { DuckDBInstance, type DuckDBTimestampValue } from "@duckdb/node-api";
import Database from "better-sqlite3";
import { sqliteTable, table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const instance = await DuckDBInstance.create(source, { access_mode: "READ_ONLY" });
const from = await instance.connect();
const to = new Database(target);

to.exec(sqliteTable);
const insert = to.prepare(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
const result = await from.stream(`SELECT * FROM ${table}`);
let pending = 0;
for await (const rows of result.yieldRowObjects()) {
  for (const row of rows) {
    if (pending === 0) to.exec("BEGIN");
    const createdAt = new Date(Number((row.created_at as DuckDBTimestampValue).micros / 1000n))
      .toISOString()
      .slice(0, -1);
    insert.run(row.id, row.name, row.email, row.amount, createdAt, row.active ? 1 : 0, row.age, row.attributes);
    pending += 1;
    if (pending === 1_000) {
      to.exec("COMMIT");
      pending = 0;
    }
  }
}
if (pending > 0) to.exec("COMMIT");

to.close();
from.closeSync();
instance.closeSync();
