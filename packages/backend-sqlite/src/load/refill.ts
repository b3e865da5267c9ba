import { DataknobsError, type Schema } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Dependents } from "../catalog/dependents.ts";
import { numberOf, type SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import { brokenReferences, checkReferences } from "../catalog/references.ts";
import type { Table, TableColumn } from "../catalog/table.ts";

/** All records go and the staged ones come, with the table's own triggers told of each. */
export function refill(
  database: SqliteDatabase,
  existing: Table,
  stage: Table,
  { children }: Dependents,
  { fields }: Schema,
): void {
  const before = brokenReferences(database, children);
  const columns = existing.columns.filter(
    (column) => !column.generated && fields.some(({ name }) => sameName(column.name, name)),
  );
  checkAlias(database, existing, stage, columns);
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  const expected = numberOf(database, `SELECT count(*) FROM ${quoteName(stage.name)}`);
  database.exec(`DELETE FROM ${quoteName(existing.name)}`);
  database.exec(
    `INSERT INTO ${quoteName(existing.name)} (${names}) SELECT ${names} FROM ${quoteName(stage.name)}${stage.withoutRowid ? "" : " ORDER BY rowid"}`,
  );
  const found = numberOf(database, `SELECT count(*) FROM ${quoteName(existing.name)}`);
  if (found !== expected)
    throw new DataknobsError({
      code: "COUNT_MISMATCH",
      message: `"${existing.name}" took ${found} of ${expected} records: its triggers or its own clauses changed their number. It is as it was before.`,
      collection: existing.name,
      backend: "sqlite",
    });
  checkReferences(database, existing.name, [existing.name, ...children], before);
  database.exec(`DROP TABLE ${quoteName(stage.name)}`);
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
