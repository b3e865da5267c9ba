import type { Connection } from "../connect/connection.ts";
import { literal } from "../names.ts";

/** The statement after which, until the transaction ends, triggers and functions find what their user's sessions find. */
export function ownPathText({ searchPath }: Connection): string {
  return pathText(searchPath);
}

/** Within a transaction: work under the user's own search path. */
export async function underOwnPath(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.run(ownPathText(connection));
  await work();
  await connection.run(pathText("pg_catalog"));
}

/** As a value: the empty path has no other form. */
function pathText(path: string): string {
  return `SELECT set_config('search_path', ${literal(path)}, true)`;
}
