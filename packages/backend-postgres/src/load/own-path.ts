import type { Connection } from "../connect/connection.ts";
import { catalogPlans } from "../connect/settle.ts";
import { literal } from "../names.ts";

/** The statement after which, until the transaction ends, triggers and functions find what their user's sessions find. */
export function ownPathText({ searchPath }: Connection): string {
  return underText(searchPath, "auto");
}

/** Within a transaction: work under the user's own search path. */
export async function underOwnPath<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.run(ownPathText(connection));
  const result = await work();
  await connection.run(underText("pg_catalog", catalogPlans));
  return result;
}

/** As values: the empty path has no other form. How we plan is for what we ask the catalog, not for what triggers ask. */
function underText(path: string, plans: string): string {
  return `SELECT set_config('search_path', ${literal(path)}, true), set_config('plan_cache_mode', ${literal(plans)}, true)`;
}
