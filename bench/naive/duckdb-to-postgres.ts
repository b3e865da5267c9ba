// What one would write first: row objects out of `stream`, multi-row VALUES of a thousand.
import { type DuckDBTimestampValue } from "@duckdb/node-api";
import { withDuckdb } from "../data/duckdb.ts";
import { withPostgres } from "../data/postgres.ts";
import { table } from "../data/tables.ts";
import { rowsIntoPostgres } from "./rows-into-postgres.ts";

const [source, target, mode] = process.argv.slice(2) as [string, string, string];

await withDuckdb(
  source,
  async (from) => {
    const result = await from.stream(`SELECT * FROM ${table}`);
    async function* rows(): AsyncGenerator<readonly unknown[]> {
      for await (const some of result.yieldRowObjects())
        for (const row of some) {
          const created = new Date(Number((row["created_at"] as DuckDBTimestampValue).micros / 1000n)).toISOString();
          yield [
            String(row["id"]),
            row["name"],
            row["email"],
            row["amount"],
            created.slice(0, -1),
            row["active"],
            row["age"],
            row["attributes"],
          ];
        }
    }
    await withPostgres(target, (client) => rowsIntoPostgres(client, rows(), mode === "upsert"));
  },
  { access_mode: "READ_ONLY" },
);
