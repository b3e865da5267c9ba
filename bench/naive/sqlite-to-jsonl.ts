// What one would write first: row objects out of `iterate()`, `JSON.stringify` into a stream.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import Database from "better-sqlite3";
import { table } from "../data/tables.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const from = new Database(source, { readonly: true });
const to = createWriteStream(target);

for (const row of from
  .prepare<[], { readonly active: 0 | 1; readonly attributes: string }>(`SELECT * FROM ${table}`)
  .iterate()) {
  const attributes: unknown = JSON.parse(row.attributes);
  const line = JSON.stringify({ ...row, active: row.active === 1, attributes });
  if (!to.write(`${line}\n`)) await once(to, "drain");
}
to.end();
await finished(to);

from.close();
