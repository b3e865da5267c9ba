// What one would write first: row objects out of a cursor, `JSON.stringify` into a stream.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { withPostgres } from "../data/postgres.ts";
import { rowsOfPostgres } from "./rows-of-postgres.ts";

const [source, target] = process.argv.slice(2) as [string, string];
const to = createWriteStream(target);

await withPostgres(source, async (from) => {
  for await (const row of rowsOfPostgres(from)) {
    const line = JSON.stringify({ ...row, id: Number(row.id), created_at: row.created_at.toISOString().slice(0, -1) });
    if (!to.write(`${line}\n`)) await once(to, "drain");
  }
});
to.end();
await finished(to);
