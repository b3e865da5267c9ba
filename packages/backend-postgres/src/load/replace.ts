import { DataknobsError, isDataknobsError, type Rejection, type WriteRequest } from "@dataknobs/core";
import { findRelation, isView, readCatalog } from "../catalog/catalog.ts";
import { describeTable } from "../catalog/describe-table.ts";
import type { Listed, Table } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { qualified } from "../names.ts";
import { stateOf } from "../write/groups.ts";
import { dependents, dependentsOf } from "./dependents.ts";
import { underOwnPath } from "./own-path.ts";
import { checkRefill, refill } from "./refill.ts";
import { swapTables } from "./swap.ts";

/** How a loaded table takes the place of one that is there; `"refill"`: something hangs on that one, its records change instead. */
export interface Way {
  readonly kind: "swap" | "refill";
  readonly old: Table;
}

/** @throws DEPENDENTS, COLLECTION_NOT_EMPTY: what is there cannot be replaced. */
export async function wayToReplace(
  connection: Connection,
  existing: Listed,
  { mode, keeps = false }: WriteRequest,
): Promise<Way> {
  if (mode !== "replace" || isView(existing)) throw inTheWay(existing);
  const old = await describeTable(connection, existing);
  const holders = await dependentsOf(connection, old, keeps);
  if (holders.length === 0) return { kind: "swap", old };
  if (!keeps) throw dependents(existing, "cannot be replaced by a table of other columns", holders);
  await checkRefill(connection, old);
  return { kind: "refill", old };
}

/** Within a transaction. Answers with the records that the table refuses, if it may leave them out. */
export async function replaceTable(
  connection: Connection,
  found: Listed,
  stage: Table,
  request: WriteRequest,
): Promise<readonly Rejection[]> {
  await connection.run(`LOCK TABLE ${qualified(found)} IN SHARE ROW EXCLUSIVE MODE`);
  // Somebody may have replaced it while the lock was waited for.
  const existing = findRelation(await readCatalog(connection, found.schema), found.name) ?? found;
  const { kind, old } = await wayToReplace(connection, existing, request);
  if (request.keeps === true) checkUnchanged(old, stage);
  if (kind === "refill") return underOwnPath(connection, () => refill(connection, stage, old, request));
  try {
    await swapTables(connection, old, stage, request);
    return [];
  } catch (error) {
    // Dependent objects still exist; a column that an index or a constraint needs is not there.
    if (!isDataknobsError(error) || !["2BP01", "42703"].includes(String(stateOf(error)))) throw error;
    throw dependents(existing, "has what the new one cannot have", [error.message], error);
  }
}

/** The stage was made by what the table was then. */
function checkUnchanged(old: Table, stage: Table): void {
  if (shapeOf(old) === shapeOf(stage)) return;
  throw new DataknobsError({
    code: "TARGET_DIFFERS",
    message: `The columns of "${old.name}" were changed while its new records were loaded`,
    backend: "postgres",
    collection: old.name,
    fix: "Run the copy again.",
  });
}

function shapeOf({ columns }: Table): string {
  return JSON.stringify(
    columns.map(({ name, type, collation, generated }) => [name, type.text, collation ?? null, generated ?? null]),
  );
}

function inTheWay(existing: Listed): DataknobsError {
  const { name, kind } = existing;
  const facts = { code: "COLLECTION_NOT_EMPTY", backend: "postgres", collection: name } as const;
  if (!isView(existing))
    return new DataknobsError({ ...facts, message: `A table "${name}" is there, made by somebody else meanwhile` });
  const message = `"${name}" is a ${kind}, which takes no records`;
  return new DataknobsError({ ...facts, message, fix: "Name the table that it is made from." });
}
