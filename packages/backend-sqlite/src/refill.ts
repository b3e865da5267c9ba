import { DataknobsError } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { brokenReferences, type Dependents } from "./dependents.ts";
import { numberOf, type SqliteDatabase } from "./driver.ts";
import { sameName } from "./names.ts";
import type { Table } from "./table.ts";

/** All records go and the staged ones come, with the table's own triggers told of each. */
export function refill(database: SqliteDatabase, existing: Table, stage: Table, { children }: Dependents): void {
  const before = new Set(brokenReferences(database, children));
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
  const broken = brokenReferences(database, [existing.name, ...children]).filter((row) => !before.has(row));
  if (broken.length > 0)
    throw new DataknobsError({
      code: "DEPENDENTS",
      message: `Foreign keys would point nowhere after replacing "${existing.name}": ${broken.slice(0, 3).join(", ")}${broken.length > 3 ? ` and ${broken.length - 3} more` : ""}. It is as it was before.`,
      collection: existing.name,
      backend: "sqlite",
      fix: "Copy the records that they point to as well.",
    });
  database.exec(`DROP TABLE ${quoteName(stage.name)}`);
}
