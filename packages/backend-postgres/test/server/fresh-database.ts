import { randomBytes } from "node:crypto";
import { Client, type QueryArrayResult } from "pg";
import type { SharedServer } from "./test-server.ts";

export interface FreshDatabase {
  readonly url: string;
  readonly name: string;
  /** Runs SQL in it by the driver alone; cells as the driver gives texts. */
  sql(text: string): Promise<readonly (readonly (string | null)[])[]>;
  /** Sessions that are in it are ended. */
  drop(): Promise<void>;
}

/** An empty database of a test's own. */
export async function freshDatabase({ url }: Pick<SharedServer, "url">, options = ""): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const inside = new URL(url);
  inside.pathname = `/${name}`;
  await plainSql(url, `CREATE DATABASE ${name} ${options}`);
  return {
    url: inside.href,
    name,
    sql: (text) => plainSql(inside.href, text),
    drop: async () => void (await plainSql(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}

/** One session, one text of SQL (several statements are fine), the rows of the last one. */
export async function plainSql(url: string, text: string): Promise<readonly (readonly (string | null)[])[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {}); // The query that it breaks off says so.
  await client.connect();
  try {
    const types = { getTypeParser: () => (value: string) => value };
    const results = await client.query({ text, types, rowMode: "array" });
    const all: readonly QueryArrayResult<(string | null)[]>[] = Array.isArray(results) ? results : [results];
    return all.at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}
