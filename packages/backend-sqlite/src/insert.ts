import type { Schema } from "@dataknobs/core";
import { quoteName, upsertText, valuesText } from "@dataknobs/sql";
import type { SqliteDatabase, Statement } from "./driver.ts";

/** SQLite's limit on parameters of one statement. */
const mostParameters = 32_766;
/** More records by one statement are no faster. */
const mostRecords = 64;

/** Puts records into a table, many by one statement. */
export interface Inserter {
  /** How many records one statement takes. */
  readonly records: number;
  /** The records from `from` to before `to`, at most `records`; how many SQLite says it took. */
  insert(values: readonly (readonly unknown[])[], from: number, to: number): number;
}

/**
 * `guarded`: whatever a table's own clauses say of conflicts (`ON CONFLICT REPLACE`, `IGNORE`), a conflict fails the
 * statement. Not with triggers: what is said here would hold for the statements inside them as well.
 */
export function inserterFor(
  database: SqliteDatabase,
  table: string,
  { fields, key }: Schema,
  upsert: boolean,
  guarded: boolean,
): Inserter {
  const columns = fields.map(({ name }) => name);
  const width = columns.length;
  const records = Math.max(1, Math.min(mostRecords, Math.floor(mostParameters / Math.max(1, width))));
  const statements = new Map<number, Statement>();
  const parameters: unknown[] = [];

  function statementFor(count: number): Statement {
    let statement = statements.get(count);
    if (statement === undefined) {
      const head = `INSERT ${guarded ? "OR ABORT " : ""}INTO ${quoteName(table)} (${columns.map(quoteName).join(", ")})`;
      const tail = upsert && key !== undefined ? ` ${upsertText(key, columns)}` : "";
      statement = database.prepare(`${head} ${valuesText(width, count, () => "?")}${tail}`);
      statements.set(count, statement);
    }
    return statement;
  }

  function run(values: readonly (readonly unknown[])[], from: number, count: number): number {
    parameters.length = count * width;
    let at = 0;
    for (let row = from; row < from + count; row++)
      for (let column = 0; column < width; column++) parameters[at++] = values[column]?.[row];
    return statementFor(count).run(parameters).changes;
  }

  return {
    records,
    insert(values, from, to) {
      if (to - from === records) return run(values, from, records);
      let taken = 0;
      // The rest goes by powers of two, so that a few statements do for every number of records.
      for (let row = from; row < to;) {
        const count = 2 ** Math.floor(Math.log2(to - row));
        taken += run(values, row, count);
        row += count;
      }
      return taken;
    },
  };
}
