import { DataknobsError, isDataknobsError, type Rejection, type WriteRequest } from "@dataknobs/core";
import type { Table, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { filledLater } from "../ddl/like.ts";
import { keyText, qualified, quote } from "../names.ts";
import { dependents } from "./dependents.ts";
import { moveStaged } from "./leave-out.ts";
import { leftRecords } from "./left-records.ts";

/**
 * In one transaction the table's records go and those of the stage come: all that hangs on it stays as it is. Careful, those
 * that the table refuses are left out and answered with.
 */
export async function refill(
  connection: Connection,
  stage: Table,
  old: Table,
  request: WriteRequest,
): Promise<readonly Rejection[]> {
  const [counted] = await connection.rows(`SELECT count(*) FROM ${qualified(stage)}`);
  const staged = Number(counted?.[0]);
  try {
    await connection.run(`DELETE FROM ${fromText(old)}`);
  } catch (error) {
    if (!isDataknobsError(error) || error.code !== "CONSTRAINT") throw error;
    throw dependents(old, "has records that others refer to", [error.message], error);
  }
  const later = filledLater(old, stage);
  const written = old.columns.filter(({ name, generated }) => generated === undefined && !later.has(name));
  const columns = keyText(written.map(({ name }) => name));
  const always = written.some(({ identity }) => identity === "always") ? " OVERRIDING SYSTEM VALUE" : "";
  const insert = `INSERT INTO ${qualified(old)} (${columns})${always} SELECT ${columns} FROM ${qualified(stage)}`;
  const left = request.careful ? await moveStaged(connection, stage, insert) : [];
  const inserted = request.careful ? staged - left.length : await connection.run(insert);
  if (inserted !== staged - left.length)
    throw new DataknobsError({
      code: "COUNT_MISMATCH",
      message: `"${old.name}" took ${inserted} of ${staged} records`,
      backend: "postgres",
      collection: old.name,
    });
  const rejected = await leftRecords(connection, stage, request, left);
  await connection.run(`DROP TABLE ${qualified(stage)}`);
  return rejected;
}

/** What inherits from a table is none of its records. */
function fromText(old: Table): string {
  return old.kind === "partitioned" ? qualified(old) : `ONLY ${qualified(old)}`;
}

/** That its records may be deleted at all. @throws DEPENDENTS */
export async function checkRefill(connection: Connection, old: Table): Promise<void> {
  await checkReferences(connection, old);
  const published = await connection.rows(
    `SELECT 'publication ' || quote_ident(p.pubname) FROM pg_publication p CROSS JOIN LATERAL pg_get_publication_tables(p.pubname) t JOIN pg_class c ON c.oid = t.relid
     WHERE p.pubdelete AND (c.oid = $1::oid OR c.oid IN (SELECT relid FROM pg_partition_tree($1::oid)))
       AND (c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))`,
    [String(old.oid)],
  );
  const names = [...new Set(published.map(([name]) => name ?? ""))];
  if (names.length > 0) throw dependents(old, "has no replica identity, so that nothing can be deleted from it", names);
}

/** A foreign key that takes or changes the records of others on the way (CASCADE, SET NULL) must not do so here. */
async function checkReferences(connection: Connection, old: Table): Promise<void> {
  const keys = await connection.rows(
    `SELECT o.conname, n.nspname, c.relname, pg_get_constraintdef(o.oid), (SELECT json_agg(a.attname ORDER BY k.i) FROM unnest(o.conkey) WITH ORDINALITY k(num, i) JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.num)
     FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE o.contype = 'f' AND o.confrelid = $1::oid AND o.conrelid <> $1::oid AND o.conparentid = 0`,
    [String(old.oid)],
  );
  const referring: ForeignKey[] = [];
  for (const [name, schema, table, text, columns] of keys) {
    const names: unknown = JSON.parse(columns ?? "[]");
    const given = Array.isArray(names) ? names.map((column) => `${keyText([String(column)])} IS NOT NULL`) : [];
    const at = { schema: schema ?? "", name: table ?? "" };
    const rows = await connection.rows(`SELECT 1 FROM ${qualified(at)} WHERE ${given.join(" AND ")} LIMIT 1`);
    if (rows.length > 0) referring.push({ at, name: name ?? "", text: text ?? "" });
  }
  if (referring.length === 0) return;
  const names = referring.map(({ at, name }) => `foreign key ${name} of ${at.name}`);
  throw dependents(old, "has records that others refer to", names, undefined, withoutText(old, referring));
}

interface ForeignKey {
  readonly at: TableName;
  readonly name: string;
  readonly text: string;
}

/** How tables that refer to each other are replaced together: in a circle no order of them would do. */
function withoutText(old: Table, referring: readonly ForeignKey[]): string {
  const others = new Set(referring.map(({ at }) => qualified(at)));
  const back = old.constraints.filter(({ refers }) => refers !== undefined && others.has(qualified(refers)));
  const keys = [...referring, ...back.map(({ name, text }) => ({ at: old, name, text }))];
  const gone = keys.map(({ at, name }) => `ALTER TABLE ${qualified(at)} DROP CONSTRAINT ${quote(name)};`);
  const again = keys.map(({ at, name, text }) => `ALTER TABLE ${qualified(at)} ADD CONSTRAINT ${quote(name)} ${text};`);
  return `Use --mode upsert, or replace all of these tables without their foreign keys. Before the copy: ${gone.join(" ")} After it: ${again.join(" ")}`;
}
