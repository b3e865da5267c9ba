import type { Schema } from "@dataknobs/core";
import { quoteName, upsertText, valuesText } from "@dataknobs/sql";
import { isUtf8, type SqliteDatabase, type Statement } from "../driver.ts";
import { WideText } from "../wide-text.ts";

/** More parameters in one statement are no faster; a record's own may be more (SQLite takes 32,766). */
const mostParameters = 256;
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
 * `upsert-key`: a record puts its key, too, in the place of the one that is the same to the table (`a` and `A`).
 * `guarded`: whatever a table's own clauses say of conflicts (`ON CONFLICT REPLACE`, `IGNORE`), a conflict fails the
 * statement. Not with triggers: what is said here would hold for the statements inside them as well.
 */
export function inserterFor(
  database: SqliteDatabase,
  table: string,
  { fields, key }: Schema,
  upsert: "upsert" | "upsert-key" | undefined,
  guarded: boolean,
): Inserter {
  const columns = fields.map(({ name }) => name);
  const width = columns.length;
  const records = Math.max(1, Math.min(mostRecords, Math.floor(mostParameters / Math.max(1, width))));
  const statements = new Map<string, Statement>();
  const texts = fields.flatMap(({ type: { kind } }, place) => (kind === "bytes" || kind === "any" ? [] : [place]));
  let unicode: boolean | undefined;
  const parameters: unknown[] = [];

  /** `wide`: places of the texts that are bound as their bytes. */
  function statementFor(count: number, wide: readonly number[]): Statement {
    const name = [count, ...wide].join();
    let statement = statements.get(name);
    if (statement === undefined) {
      const head = `INSERT ${guarded ? "OR ABORT " : ""}INTO ${quoteName(table)} (${columns.map(quoteName).join(", ")})`;
      const tail = upsert && key !== undefined ? ` ${upsertText(key, columns, upsert === "upsert-key")}` : "";
      statement = database.prepare(
        `${head} ${valuesText(width, count, (number) => (wide.includes(number - 1) ? "CAST(? AS TEXT)" : "?"))}${tail}`,
      );
      statements.set(name, statement);
    }
    return statement;
  }

  function run(
    values: readonly (readonly unknown[])[],
    from: number,
    count: number,
    wide: readonly number[] = [],
  ): number {
    parameters.length = count * width;
    for (let column = 0; column < width; column++) {
      const cells = values[column] ?? [];
      for (let row = 0; row < count; row++) parameters[row * width + column] = cells[from + row];
    }
    // SQLite makes text of the bytes in place; of a string the driver and V8 make copies. In UTF-16 it would read them wrongly.
    const asBytes = wide.length > 0 && (unicode ??= isUtf8(database));
    for (const place of asBytes ? [] : wide) parameters[place] = textOf(parameters[place]);
    const statement = statementFor(count, asBytes ? wide : []);
    // The driver takes arguments in less time than it takes them out of an array.
    const { changes } = count * width <= mostParameters ? statement.run(...parameters) : statement.run(parameters);
    // Lets go of what is wide.
    if (wide.length > 0) parameters.length = 0;
    return changes;
  }

  /** The first row that holds a wide text as bytes; `to`: none does. */
  function firstWide(values: readonly (readonly unknown[])[], from: number, to: number): number {
    let first = to;
    for (const place of texts) {
      const cells = values[place] ?? [];
      for (let row = from; row < first; row++) if (isBytes(cells[row])) first = row;
    }
    return first;
  }

  function insertNarrow(values: readonly (readonly unknown[])[], from: number, to: number): number {
    if (to - from === records) return run(values, from, records);
    let taken = 0;
    // The rest goes by powers of two, so that a few statements do for every number of records.
    for (let row = from; row < to;) {
      const count = 2 ** Math.floor(Math.log2(to - row));
      taken += run(values, row, count);
      row += count;
    }
    return taken;
  }

  return {
    records,
    insert(values, from, to) {
      let taken = 0;
      for (let row = from; row < to;) {
        const wide = firstWide(values, row, to);
        if (wide > row) taken += insertNarrow(values, row, wide);
        if (wide < to)
          taken += run(
            values,
            wide,
            1,
            texts.filter((place) => isBytes(values[place]?.[wide])),
          );
        row = wide + 1;
      }
      return taken;
    },
  };
}

function isBytes(value: unknown): value is Uint8Array {
  return typeof value === "object" && value instanceof Uint8Array;
}

function textOf(value: unknown): unknown {
  return isBytes(value) ? new WideText(value).toString() : value;
}
