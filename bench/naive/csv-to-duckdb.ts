// What one would write first: `csv-parse`, the appender value by value.
import { createReadStream } from "node:fs";
import { DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import { parse } from "csv-parse";
import type { columns } from "../data/tables.ts";
import { duckdbTable, table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const instance = await DuckDBInstance.create(target);
const to = await instance.connect();

await to.run(duckdbTable);
const appender = await to.createAppender(table);
const records: AsyncIterable<Record<(typeof columns)[number], string>> = createReadStream(source).pipe(
  parse({ columns: true }),
);
for await (const row of records) {
  appender.appendBigInt(BigInt(row.id));
  appender.appendVarchar(row.name);
  appender.appendVarchar(row.email);
  appender.appendDouble(Number(row.amount));
  appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(`${row.created_at}Z`)) * 1000n));
  appender.appendBoolean(row.active === "true");
  if (row.age === "") appender.appendNull();
  else appender.appendInteger(Number(row.age));
  appender.appendVarchar(row.attributes);
  appender.endRow();
}
appender.closeSync();

to.closeSync();
instance.closeSync();
