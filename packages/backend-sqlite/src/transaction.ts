import { numberOf, type SqliteDatabase } from "./driver.ts";

/** Runs a change all or not at all. */
export function inTransaction<Result>(database: SqliteDatabase, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.inTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/**
 * The same for a change of tables. Foreign keys do not act meanwhile and renaming rewrites nothing else: what refers to
 * a table by its name is to refer to the one that has the name afterwards.
 */
export function changingTables<Result>(database: SqliteDatabase, work: () => Result): Result {
  const keys = numberOf(database, "PRAGMA foreign_keys");
  const legacy = numberOf(database, "PRAGMA legacy_alter_table");
  database.exec("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON");
  try {
    return inTransaction(database, work);
  } finally {
    database.exec(`PRAGMA foreign_keys = ${keys}; PRAGMA legacy_alter_table = ${legacy}`);
  }
}
