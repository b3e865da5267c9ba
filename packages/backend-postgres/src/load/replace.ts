import { DataknobsError, isDataknobsError, type WriteRequest } from "@dataknobs/core";
import { isView } from "../catalog/catalog.ts";
import { describeTable } from "../catalog/describe-table.ts";
import type { Listed, Table, TableName } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { keyText, qualified } from "../names.ts";
import { stateOf } from "../write/groups.ts";
import { dependentsOf } from "./dependents.ts";
import { underOwnPath } from "./own-path.ts";
import { swapTables } from "./swap.ts";

/** How a loaded table takes the place of one that is there. */
export type Way = { readonly old: Table } & (
  | { readonly kind: "swap" }
  /** Something hangs on the old table: its records change instead. */
  | { readonly kind: "refill"; readonly holders: readonly string[] }
);

/** @throws DEPENDENTS, COLLECTION_NOT_EMPTY: what is there cannot be replaced. */
export async function wayToReplace(
  connection: Connection,
  existing: Listed,
  stage: Table,
  { mode }: WriteRequest,
): Promise<Way> {
  if (mode !== "replace" || isView(existing)) throw inTheWay(existing);
  const old = await describeTable(connection, existing);
  const holders = await dependentsOf(connection, old);
  if (holders.length === 0) return { kind: "swap", old };
  if (!sameColumns(old, stage)) throw dependents(existing, "cannot be replaced by a table of other columns", holders);
  return { kind: "refill", old, holders };
}

/** Within a transaction. */
export async function replaceTable(
  connection: Connection,
  existing: Listed,
  stage: Table,
  request: WriteRequest,
): Promise<void> {
  await connection.run(`LOCK TABLE ${qualified(existing)} IN SHARE ROW EXCLUSIVE MODE`);
  const way = await wayToReplace(connection, existing, stage, request);
  if (way.kind === "refill") {
    await checkReferences(connection, way.old);
    return underOwnPath(connection, () => refill(connection, stage, way.old));
  }
  try {
    await swapTables(connection, way.old, stage, request);
  } catch (error) {
    // Dependent objects still exist; a column that an index or a constraint needs is not there.
    if (!isDataknobsError(error) || !["2BP01", "42703"].includes(String(stateOf(error)))) throw error;
    throw dependents(existing, "has what the new one cannot have", [error.message], error);
  }
}

/** In one transaction the table's records go and those of the stage come: all that hangs on it stays as it is. */
async function refill(connection: Connection, stage: Table, old: Table): Promise<void> {
  const [counted] = await connection.rows(`SELECT count(*) FROM ${qualified(stage)}`);
  const staged = Number(counted?.[0]);
  try {
    await connection.run(`DELETE FROM ${fromText(old)}`);
  } catch (error) {
    if (!isDataknobsError(error) || error.code !== "CONSTRAINT") throw error;
    throw dependents(old, "has records that others refer to", [error.message], error);
  }
  const written = old.columns.filter(({ generated }) => generated === undefined);
  const columns = keyText(written.map(({ name }) => name));
  const always = written.some(({ identity }) => identity === "always") ? " OVERRIDING SYSTEM VALUE" : "";
  const inserted = await connection.run(
    `INSERT INTO ${qualified(old)} (${columns})${always} SELECT ${columns} FROM ${qualified(stage)}`,
  );
  if (inserted !== staged)
    throw new DataknobsError({
      code: "COUNT_MISMATCH",
      message: `"${old.name}" took ${inserted} of ${staged} records`,
      backend: "postgres",
      collection: old.name,
    });
  await connection.run(`DROP TABLE ${qualified(stage)}`);
}

/** What inherits from a table is none of its records. */
function fromText(old: Table): string {
  return old.kind === "partitioned" ? qualified(old) : `ONLY ${qualified(old)}`;
}

/** A foreign key that takes or changes the records of others on the way (CASCADE, SET NULL) must not do so here. */
async function checkReferences(connection: Connection, old: Table): Promise<void> {
  const keys = await connection.rows(
    `SELECT o.conname, n.nspname, c.relname, (SELECT json_agg(a.attname ORDER BY k.i) FROM unnest(o.conkey) WITH ORDINALITY k(num, i) JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = k.num)
     FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE o.contype = 'f' AND o.confrelid = $1::oid AND o.conrelid <> $1::oid AND o.conparentid = 0`,
    [String(old.oid)],
  );
  const referring: string[] = [];
  for (const [name, schema, table, columns] of keys) {
    const names: unknown = JSON.parse(columns ?? "[]");
    const given = Array.isArray(names) ? names.map((column) => `${keyText([String(column)])} IS NOT NULL`) : [];
    const rows = await connection.rows(
      `SELECT 1 FROM ${qualified({ schema: schema ?? "", name: table ?? "" })} WHERE ${given.join(" AND ")} LIMIT 1`,
    );
    if (rows.length > 0) referring.push(`foreign key ${name} of ${table}`);
  }
  if (referring.length > 0) throw dependents(old, "has records that others refer to", referring);
}

function sameColumns(old: Table, stage: Table): boolean {
  const written = old.columns.filter(({ generated }) => generated === undefined);
  return (
    written.length === stage.columns.length &&
    stage.columns.every(({ name, type }) =>
      written.some((column) => column.name === name && column.type.text === type.text),
    )
  );
}

function inTheWay(existing: Listed): DataknobsError {
  const { name, kind } = existing;
  const message = isView(existing)
    ? `"${name}" is a ${kind}`
    : `A table "${name}" is there, made by somebody else meanwhile`;
  return new DataknobsError({ code: "COLLECTION_NOT_EMPTY", message, backend: "postgres", collection: name });
}

function dependents({ name }: TableName, why: string, names: readonly string[], cause?: unknown): DataknobsError {
  return new DataknobsError({
    code: "DEPENDENTS",
    message: `"${name}" ${why}: ${names.join(", ")}`,
    backend: "postgres",
    collection: name,
    fix: "Use --mode upsert, drop them first, or copy into another table.",
    cause,
  });
}
