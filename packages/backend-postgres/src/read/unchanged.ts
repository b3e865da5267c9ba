import { DataknobsError } from "@dataknobs/core";
import type { Collection, CollectionColumn } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import { literal, qualified, quote } from "../names.ts";
import { behindText, othersText, rewrittenText, shownText } from "./behind-relation.ts";

/**
 * A state does not cover what tables are: one that is rewritten or emptied (TRUNCATE) afterwards is read as it is now, and
 * so are its columns, its partitions, and what a view shows. Looks whether this one is still what it was; from here on
 * nobody changes it before the transaction ends. Answers whether all of it may be read, also where its records lie, and
 * not only some columns.
 * @throws SOURCE_CHANGED
 */
export async function checkUnchanged(
  connection: Connection,
  { table, from }: Collection,
  columns: readonly CollectionColumn[],
): Promise<boolean> {
  const types = columns.map(({ name }) => `pg_typeof((SELECT ${quote(name)} FROM ${from} LIMIT 0))::oid`);
  // The catalog is read in the state, and the functions look at what is there now.
  const [row = []] = await connection.rows(
    `${behindText(table)} SELECT ${othersText}, ${shownText}, ${rewrittenText}, to_regclass(${literal(qualified(table))})::oid,
     (SELECT has_table_privilege(${table.oid}, 'SELECT') FROM (SELECT count(*) FROM (SELECT FROM ${from} LIMIT 0) AS nothing) AS locked)${types.map((type) => `, ${type}`).join("")}`,
  );
  const [others, shown, rewritten, oid, whole, ...found] = row;
  if (Number(oid) !== table.oid) throw changed(table.name, "another one has its name");
  if (others === "t") throw changed(table.name, "it has other partitions");
  if (shown === "t") throw changed(table.name, "it is a view of something else, or shows another one that is");
  if (rewritten === "t") throw changed(table.name, "it has been rewritten or emptied");
  const other = columns.find(({ type }, i) => String(type.oid) !== found[i]);
  if (other !== undefined) throw changed(table.name, `its column "${other.name}" has another type`);
  const origins = await connection.origins(
    `SELECT ${columns.map(({ name }) => quote(name)).join(", ")} FROM ${from} LIMIT 0`,
  );
  const moved = columns.find(({ number }, i) => origins[i]?.table !== table.oid || origins[i].number !== number);
  if (moved !== undefined) throw changed(table.name, `"${moved.name}" is another column`);
  return whole === "t";
}

function changed(name: string, what: string): DataknobsError {
  return new DataknobsError({
    code: "SOURCE_CHANGED",
    message: `"${name}" is no longer the table that was to be read: ${what}`,
    backend: "postgres",
    collection: name,
    fix: "Run the copy again.",
  });
}
