// What one would write first: row objects out of a cursor, the appender value by value.
import { DuckDBTimestampValue } from "@duckdb/node-api";
import { withDuckdb } from "../data/duckdb.ts";
import { withPostgres } from "../data/postgres.ts";
import { duckdbTable, table } from "../data/tables.ts";
import { rowsOfPostgres } from "./rows-of-postgres.ts";

const [source, target] = process.argv.slice(2) as [string, string];

await withDuckdb(target, async (to) => {
  await to.run(duckdbTable);
  const appender = await to.createAppender(table);
  await withPostgres(source, async (from) => {
    for await (const row of rowsOfPostgres(from)) {
      appender.appendBigInt(BigInt(row.id));
      appender.appendVarchar(row.name);
      appender.appendVarchar(row.email);
      appender.appendDouble(row.amount);
      appender.appendTimestamp(new DuckDBTimestampValue(BigInt(row.created_at.getTime()) * 1000n));
      appender.appendBoolean(row.active);
      if (row.age === null) appender.appendNull();
      else appender.appendInteger(row.age);
      appender.appendVarchar(JSON.stringify(row.attributes));
      appender.endRow();
    }
  });
  appender.closeSync();
});
