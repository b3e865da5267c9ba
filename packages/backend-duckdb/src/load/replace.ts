import { DataknobsError, isDataknobsError, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { collatedText, describeTable, type Listed, type Table, type TableColumn } from "../catalog.ts";
import type { Connection } from "../connection.ts";
import { qualified, type TableName } from "../names.ts";
import { formatDuckType } from "../types/duck-type.ts";
import { storedAs } from "../types/stored-as.ts";
import { brokenViews, dependentsOf, workingViews } from "./dependents.ts";
import { keyIndex, keyStatement } from "./table.ts";

/** First the name, then the key: a table with an index cannot be renamed. */
export async function takeName(
  connection: Connection,
  stage: TableName,
  place: TableName,
  { schema: { key }, keyEnforced }: WriteRequest,
): Promise<void> {
  const statements = [
    `DROP INDEX IF EXISTS ${qualified({ schema: stage.schema, table: keyIndex(stage) })}`,
    `ALTER TABLE ${qualified(stage)} RENAME TO ${quoteName(place.table)}`,
    ...(keyEnforced && key !== undefined ? [keyStatement(place, key)] : []),
  ];
  await connection.run(statements.join("; "));
}

/**
 * Views find a table by its name, so the new one may simply take the old one's place, with its indexes made again. Where
 * foreign keys hold a table its records change instead, if they fit. `rehearsal`: nothing is loaded yet, and nothing of
 * this is to last; only what would be in the way is to be found.
 */
export async function replaceTable(
  connection: Connection,
  existing: Listed,
  stage: Listed,
  request: WriteRequest,
  rehearsal = false,
): Promise<void> {
  const fresh = await describeTable(connection, stage);
  const { old, swaps, others } = await wayToReplace(connection, existing, fresh.columns, request);
  if (swaps) await swap(connection, old, fresh, request);
  else if (!rehearsal) await refill(connection, fresh, old.name, others);
}

/** What is compared of a column. */
type Fresh = Pick<TableColumn, "name" | "native">;

/** The columns that the table of a staged load gets. */
export function freshColumns({ schema }: WriteRequest): readonly Fresh[] {
  return schema.fields.map((field) => ({ name: field.name, native: formatDuckType(storedAs(field)) }));
}

/** `swaps`: a table of these columns takes the place of the one that is there; else that one stays and gets the records. */
export async function wayToReplace(
  connection: Connection,
  existing: Listed,
  fresh: readonly Fresh[],
  { mode }: WriteRequest,
): Promise<{ readonly old: Table; readonly swaps: boolean; readonly others: readonly string[] }> {
  const { name, view } = existing;
  if (mode !== "replace" || view) throw inTheWay(name, view);
  const old = await describeTable(connection, existing);
  const { others, own } = await dependentsOf(connection, old);
  const holders = [...others, ...own];
  if (holders.length > 0 && !sameColumns(old, fresh))
    throw dependents(name, "cannot be replaced by a table of other columns", holders);
  return { old, swaps: holders.length === 0, others };
}

async function swap(connection: Connection, old: Table, stage: Table, request: WriteRequest): Promise<void> {
  const views = await workingViews(connection, old.name);
  const defaults = defaultsText(old, stage);
  if (defaults !== "") await connection.run(defaults);
  await connection.run(`DROP TABLE ${qualified(old.name)}`);
  await takeName(connection, stage.name, old.name, request);
  for (const { sql } of old.indexes) await made(connection, sql, old.name);
  const broken = await brokenViews(connection, views);
  if (broken.length > 0) throw dependents(old.name, "has not the columns that these need", broken);
}

/** The defaults of the table that was there go on where the column does: before the name is taken, for an index is in the way of it. */
function defaultsText(old: Table, stage: Table): string {
  const statements = old.columns.flatMap(({ name, standard }) =>
    standard !== undefined && stage.columns.some((column) => column.name === name)
      ? [`ALTER TABLE ${qualified(stage.name)} ALTER COLUMN ${quoteName(name)} SET DEFAULT ${standard}`]
      : [],
  );
  return statements.join("; ");
}

async function made(connection: Connection, sql: string, name: TableName): Promise<void> {
  try {
    await connection.run(sql);
  } catch (error) {
    if (!isDataknobsError(error)) throw error;
    throw dependents(name, "cannot keep this index", [sql], error);
  }
}

/** In one transaction the table's records go and those of the stage come. */
async function refill(
  connection: Connection,
  stage: Table,
  name: TableName,
  holders: readonly string[],
): Promise<void> {
  const columns = stage.columns.map((column) => quoteName(column.name)).join(", ");
  try {
    await connection.run(`DELETE FROM ${qualified(name)}`);
  } catch (error) {
    if (!isDataknobsError(error) || error.code !== "CONSTRAINT") throw error;
    throw dependents(name, "has records that others refer to", holders, error);
  }
  await connection.run(`INSERT INTO ${qualified(name)} (${columns}) SELECT ${columns} FROM ${qualified(stage.name)}`);
  await connection.run(`DROP TABLE ${qualified(stage.name)}`);
}

function sameColumns(old: Table, fresh: readonly Fresh[]): boolean {
  const written = old.columns.filter((column) => !column.generated);
  return (
    written.length === fresh.length &&
    fresh.every(({ name, native }) =>
      written.some((column) => column.name === name && column.native.replace(collatedText, "VARCHAR") === native),
    )
  );
}

function inTheWay({ table }: TableName, view: boolean): DataknobsError {
  const message = view ? `"${table}" is a view` : `A table "${table}" is there, made by somebody else meanwhile`;
  return new DataknobsError({ code: "COLLECTION_NOT_EMPTY", message, backend: "duckdb", collection: table });
}

function dependents({ table }: TableName, why: string, names: readonly string[], cause?: unknown): DataknobsError {
  return new DataknobsError({
    code: "DEPENDENTS",
    message: `"${table}" ${why}: ${names.join(", ")}`,
    backend: "duckdb",
    collection: table,
    fix: "Use --mode upsert, drop them first, or copy into another table.",
    cause,
  });
}
