// What one would write first: row objects out of a cursor, multi-row VALUES of a thousand.
import { withPostgres } from "../data/postgres.ts";
import { rowsIntoPostgres } from "./rows-into-postgres.ts";
import { rowsOfPostgres } from "./rows-of-postgres.ts";

const [source, target, mode] = process.argv.slice(2) as [string, string, string];

await withPostgres(source, (from) => {
  async function* rows(): AsyncGenerator<readonly unknown[]> {
    for await (const row of rowsOfPostgres(from)) {
      const created = row.created_at.toISOString().slice(0, -1);
      yield [row.id, row.name, row.email, row.amount, created, row.active, row.age, JSON.stringify(row.attributes)];
    }
  }
  return withPostgres(target, (to) => rowsIntoPostgres(to, rows(), mode === "upsert"));
});
