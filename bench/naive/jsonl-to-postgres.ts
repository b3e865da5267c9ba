// What one would write first: `readline` and `JSON.parse`, multi-row VALUES of a thousand.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { withPostgres } from "../data/postgres.ts";
import { columns } from "../data/tables.ts";
import { rowsIntoPostgres } from "./rows-into-postgres.ts";

const [source, target, mode] = process.argv.slice(2) as [string, string, string];

async function* rows(): AsyncGenerator<readonly unknown[]> {
  for await (const line of createInterface({ input: createReadStream(source) })) {
    const record = JSON.parse(line) as Record<string, unknown>;
    yield columns.map((name) => (name === "attributes" ? JSON.stringify(record[name]) : record[name]));
  }
}

await withPostgres(target, (client) => rowsIntoPostgres(client, rows(), mode === "upsert"));
