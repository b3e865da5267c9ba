import { DataknobsError } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Dependents } from "./dependents.ts";
import { numberOf, type SqliteDatabase } from "./driver.ts";
import { sameName } from "./names.ts";
import { brokenReferences, checkReferences } from "./references.ts";
import type { Table } from "./table.ts";

/** All records go and the staged ones come, with the table's own triggers told of each. */
export function refill(database: SqliteDatabase, existing: Table, stage: Table, { children }: Dependents): void {
  const before = brokenReferences(database, children);
  const columns = stage.columns.filter(({ name }) =>
    existing.columns.some((column) => sameName(column.name, name) && !column.generated),
  );
  const names = columns.map(({ name }) => quoteName(name)).join(", ");
  const expected = numberOf(database, `SELECT count(*) FROM ${quoteName(stage.name)}`);
  database.exec(`DELETE FROM ${quoteName(existing.name)}`);
  database.exec(
    `INSERT INTO ${quoteName(existing.name)} (${names}) SELECT ${names} FROM ${quoteName(stage.name)} ORDER BY rowid`,
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
