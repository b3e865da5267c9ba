import { DataknobsError } from "@dataknobs/core";
import { quoteName, type SqlText } from "@dataknobs/sql";
import type { SqliteDatabase } from "./driver.ts";
import { pageRecords } from "./page-size.ts";
import { bytesSql, type PageLimits, type Pages, replacementsSql, rowBytes } from "./page.ts";

/** What is read of a view or a virtual table. */
export interface StreamReading {
  readonly table: string;
  readonly columns: readonly string[];
  /** Places of those that may hold text. */
  readonly texts: readonly number[];
  /** Places of those whose text is asked for as its bytes. */
  readonly bytes: readonly number[];
  readonly where?: SqlText | undefined;
}

/** SQLite's limit on the columns of a result. */
const mostColumns = 2000;

/**
 * Pages of one query that stays open from the first to the last: what has no order of its own cannot be found again in
 * the middle, so there are no positions. What else must be known of a row comes along with it.
 */
export function streamPages(database: SqliteDatabase, reading: StreamReading, limits: PageLimits): Pages {
  const { table, texts, where } = reading;
  const names = reading.columns.map((name, place) =>
    reading.bytes.includes(place) ? bytesSql(quoteName(name)) : quoteName(name),
  );
  const extra = texts.map((place) => replacementsSql(names[place] ?? ""));
  if (names.length + extra.length > mostColumns)
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `${table} has ${names.length} columns, ${texts.length} of them text: more than SQLite can check at once.`,
      backend: "sqlite",
      fix: "Read some of its fields at a time: --fields a,b,c",
    });
  const condition = where === undefined ? "" : `WHERE ${where.text}`;
  const sql = `SELECT ${[...names, ...extra].join(", ") || "1"} FROM ${quoteName(table)} ${condition}`;
  let rows: IterableIterator<unknown> | undefined;
  let taken = 0;
  return {
    next() {
      rows ??= database
        .prepare(sql)
        .raw()
        .safeIntegers()
        .iterate(...(where?.parameters ?? []));
      const page: unknown[][] = [];
      const most = Math.min(limits.records, pageRecords, limits.limit - taken);
      for (let bytes = 0; page.length < most && bytes < limits.bytes;) {
        const { value, done } = rows.next() as IteratorResult<unknown[], undefined>;
        if (done === true) break;
        page.push(value);
        bytes += rowBytes(value);
      }
      if (page.length === 0) return undefined;
      const first = taken + 1;
      taken += page.length;
      return {
        rows: page,
        position: undefined,
        at: (row) => `row ${first + row}`,
        replacements: (place) => page.map((row) => row[names.length + texts.indexOf(place)]),
      };
    },
    learn: () => {},
    close: () => void rows?.return?.(),
  };
}
