import type { WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../connection.ts";
import { hidden } from "../names.ts";
import { formatDuckType } from "../types/duck-type.ts";
import type { Place } from "./target.ts";

const table = `${hidden}_seen`;

/** Whether the writers of a load note which keys they have written: an upsert of which several records may have one. */
export function notesKeys({ mode, keyDistinct }: WriteRequest): boolean {
  return mode === "upsert" && keyDistinct !== true;
}

/** Makes the temporary table of the keys that a load has written, once for its connection. What a window adds goes with its transaction. */
export async function makeSeen(connection: Connection, key: readonly Place[]): Promise<void> {
  const columns = key.map(({ column: { type } }, i) => `k${i} ${formatDuckType(type)}`);
  await connection.run(`CREATE TEMP TABLE IF NOT EXISTS ${quoteName(table)} (${columns.join(", ")})`);
}

/** Notes the keys of these rows, none of which comes twice; answers with how many were there already. `values`: of the key, in its order. */
export async function noteKeys(connection: Connection, rows: string, values: readonly string[]): Promise<number> {
  const keys = values.map((value, i) => `${value} AS k${i}`).join(", ");
  const same = values.map((_, i) => `o.k${i} = n.k${i}`).join(" AND ");
  const fresh = await connection.run(
    `INSERT INTO temp.main.${quoteName(table)} SELECT * FROM (SELECT ${keys} FROM ${rows}) n
     WHERE NOT EXISTS (SELECT 1 FROM temp.main.${quoteName(table)} o WHERE ${same})`,
  );
  const [[count] = []] = await connection.rows(`SELECT count(*) FROM ${rows}`);
  return Number(count) - fresh;
}
