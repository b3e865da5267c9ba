import { DataknobsError, recordAt, type Rejection, type Schema, type WriteRequest } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Dependents } from "../catalog/dependents.ts";
import { numberOf, type SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import { brokenReferences, checkReferences } from "../catalog/references.ts";
import type { Table, TableColumn } from "../catalog/table.ts";
import { batchesIn } from "../read/read-table.ts";
import { recordIdOf } from "../read/record-id.ts";
import { type LeftOut, moveStaged } from "./leave-out.ts";

/**
 * All records go and the staged ones come, with the table's own triggers told of each. Careful, those that the table
 * refuses are left out and answered with.
 */
export function refill(
  database: SqliteDatabase,
  existing: Table,
  stage: Table,
  { children }: Dependents,
  { schema, careful, signal }: WriteRequest,
): readonly Rejection[] {
  const before = brokenReferences(database, children);
  const columns = existing.columns.filter(
    (column) => !column.generated && schema.fields.some(({ name }) => sameName(column.name, name)),
  );
  checkAlias(database, existing, stage, columns);
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  const expected = numberOf(database, `SELECT count(*) FROM ${quoteName(stage.name)}`);
  database.exec(`DELETE FROM ${quoteName(existing.name)}`);
  const left = careful
    ? moveStaged(
        database,
        existing,
        stage,
        columns.map(({ name }) => name),
      )
    : [];
  if (!careful)
    database.exec(
      `INSERT INTO ${quoteName(existing.name)} (${names}) SELECT ${names} FROM ${quoteName(stage.name)}${stage.withoutRowid ? "" : " ORDER BY rowid"}`,
    );
  const found = numberOf(database, `SELECT count(*) FROM ${quoteName(existing.name)}`);
  if (found !== expected - left.length)
    throw new DataknobsError({
      code: "COUNT_MISMATCH",
      message: `"${existing.name}" took ${found} of ${expected - left.length} records: its triggers or its own clauses changed their number. It is as it was before.`,
      collection: existing.name,
      backend: "sqlite",
    });
  checkReferences(database, existing.name, [existing.name, ...children], before);
  const rejected = left.length === 0 ? [] : leftIn(database, stage, schema, signal, left);
  database.exec(`DROP TABLE ${quoteName(stage.name)}`);
  return rejected;
}

/** The records that are still in the stage, each with its reason. */
function leftIn(
  database: SqliteDatabase,
  stage: Table,
  schema: Schema,
  signal: AbortSignal,
  left: readonly LeftOut[],
): readonly Rejection[] {
  const fields = schema.fields.map(({ name }) => name);
  const rejected: Rejection[] = [];
  for (const batch of batchesIn(database, stage, { schema, fields, records: 1000, bytes: 1 << 24, signal }))
    for (let row = 0; row < batch.length; row++) {
      const reason = left[rejected.length];
      const recordId = recordIdOf(batch, row);
      if (reason !== undefined)
        rejected.push({ ...reason, record: recordAt(batch, row), ...(recordId !== undefined && { recordId }) });
    }
  if (rejected.length === left.length) return rejected;
  throw new DataknobsError({
    code: "INTERNAL",
    message: `${left.length} records were left out, of which ${rejected.length} could be read again.`,
    backend: "sqlite",
  });
}

/** SQLite would make a number of a null in a column that is the rowid. */
function checkAlias(
  database: SqliteDatabase,
  { name, alias }: Table,
  stage: Table,
  columns: readonly TableColumn[],
): void {
  if (alias === undefined || !columns.some((column) => column.name === alias)) return;
  const found = numberOf(database, `SELECT count(*) FROM ${quoteName(stage.name)} WHERE ${quoteName(alias)} IS NULL`);
  if (found === 0) return;
  throw new DataknobsError({
    code: "NULL_NOT_ALLOWED",
    message: `${found === 1 ? "A record has" : `${found} records have`} null in "${alias}", the primary key of "${name}", in which SQLite would make a number of it.`,
    collection: name,
    field: alias,
    backend: "sqlite",
  });
}
