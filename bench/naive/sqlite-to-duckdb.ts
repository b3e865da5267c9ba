// What one would write first: row objects out of `iterate()`, the appender value by value.
import { DuckDBInstance, DuckDBTimestampValue } from "@duckdb/node-api";
import Database from "better-sqlite3";
import { duckdbTable, table } from "../data/tables.ts";

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

const [source, target] = process.argv.slice(2) as [string, string];
const from = new Database(source, { readonly: true });
const instance = await DuckDBInstance.create(target);
const to = await instance.connect();

await to.run(duckdbTable);
const appender = await to.createAppender(table);
for (const row of from.prepare<[], Row>(`SELECT * FROM ${table}`).iterate()) {
  appender.appendBigInt(BigInt(row.id));
  appender.appendVarchar(row.name);
  appender.appendVarchar(row.email);
  appender.appendDouble(row.amount);
  appender.appendTimestamp(new DuckDBTimestampValue(BigInt(Date.parse(`${row.created_at}Z`)) * 1000n));
  appender.appendBoolean(row.active === 1);
  if (row.age === null) appender.appendNull();
  else appender.appendInteger(row.age);
  appender.appendVarchar(row.attributes);
  appender.endRow();
}
appender.closeSync();

to.closeSync();
instance.closeSync();
from.close();
