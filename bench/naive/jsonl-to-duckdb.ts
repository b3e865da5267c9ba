// What one would write first: `readline`, `JSON.parse`, the appender value by value.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import type { Account } from "../data/accounts.ts";
import { duckdbTable, table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const instance = await DuckDBInstance.create(target);
const to = await instance.connect();

await to.run(duckdbTable);
const appender = await to.createAppender(table);
for await (const line of createInterface({ input: createReadStream(source), crlfDelay: Infinity })) {
  const row = JSON.parse(line) as Omit<Account, "attributes"> & { readonly attributes: unknown };
  appender.appendBigInt(BigInt(row.id));
  appender.appendVarchar(row.name);
  appender.appendVarchar(row.email);
  appender.appendDouble(row.amount);
  appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(`${row.created_at}Z`)) * 1000n));
  appender.appendBoolean(row.active);
  if (row.age === null) appender.appendNull();
  else appender.appendInteger(row.age);
  appender.appendVarchar(JSON.stringify(row.attributes));
  appender.endRow();
}
appender.closeSync();

to.closeSync();
instance.closeSync();
