import { embeddedServer, given, whyNotOwn } from "../../packages/backend-postgres/test/server/index.ts";
import { accounts } from "../data/accounts.ts";
import { withPostgres, writePostgres } from "../data/postgres.ts";
import { table } from "../data/tables.ts";

/** The PostgreSQL that is copied from and into. */
export interface Server {
  /** Why there is none. */
  readonly obstacle?: string;
  /** The database of the source. */
  readonly source?: string;
  /** A database to copy into. */
  target(half: boolean): Target;
  end(): Promise<void>;
}

export interface Target {
  readonly url: string;
  /** Makes it anew: empty, or with every other record of the source in it. */
  readonly makeReady: () => Promise<void>;
}

const [sourceName, halfName, targetName] = ["dataknobs_bench_source", "dataknobs_bench_half", "dataknobs_bench_target"];

/** That of `DATAKNOBS_TEST_POSTGRES_URL`, else one of our own; its source is made anew. */
export async function serverFor(wanted: boolean, rows: number, wide: boolean): Promise<Server> {
  const obstacle = wanted ? (given === undefined ? whyNotOwn() : undefined) : "not run: nobody asked for PostgreSQL";
  if (obstacle !== undefined)
    return { obstacle, target: () => ({ url: "", makeReady: async () => {} }), end: async () => {} };
  process.stderr.write("making the source in PostgreSQL\n");
  const own = given === undefined ? await embeddedServer() : undefined;
  const url = withoutPassword(new URL(given ?? own?.url ?? ""));
  const named = (name: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const anew = (name: string, like = ""): Promise<void> =>
    withPostgres(url, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${name} ${like}`);
    });
  await anew(sourceName);
  await writePostgres(named(sourceName), accounts(rows, wide));
  await anew(halfName, `TEMPLATE ${sourceName}`);
  await withPostgres(named(halfName), async (client) => {
    await client.query(`DELETE FROM ${table} WHERE id % 2 = 0`);
    await client.query(`UPDATE ${table} SET name = 'somebody', age = NULL`);
    await client.query(`VACUUM FULL ANALYZE ${table}`);
  });
  return {
    source: named(sourceName),
    target: (half) => ({
      url: named(targetName),
      makeReady: () => anew(targetName, half ? `TEMPLATE ${halfName}` : "TEMPLATE template0"),
    }),
    async end() {
      await withPostgres(url, async (client) => {
        for (const name of [sourceName, halfName, targetName])
          await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      });
      await own?.stop();
    },
  };
}

/** All programs find it in their environment, and no report shows it. */
function withoutPassword(url: URL): string {
  if (url.password !== "") process.env.PGPASSWORD = decodeURIComponent(url.password);
  url.password = "";
  return url.href;
}
