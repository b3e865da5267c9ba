// What one would write first: row objects out of `stream`, `JSON.stringify` into a stream.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { DuckDBInstance, type DuckDBTimestampValue } from "@duckdb/node-api";
import { table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const instance = await DuckDBInstance.create(source, { access_mode: "READ_ONLY" });
const from = await instance.connect();
const to = createWriteStream(target);

const result = await from.stream(`SELECT * FROM ${table}`);
for await (const rows of result.yieldRowObjects()) {
  for (const row of rows) {
    const created = new Date(Number((row.created_at as DuckDBTimestampValue).micros / 1000n)).toISOString();
    const attributes: unknown = JSON.parse(row.attributes as string);
    const line = JSON.stringify({ ...row, id: Number(row.id), created_at: created.slice(0, -1), attributes });
    if (!to.write(`${line}\n`)) await once(to, "drain");
  }
}
to.end();
await finished(to);

from.closeSync();
instance.closeSync();
