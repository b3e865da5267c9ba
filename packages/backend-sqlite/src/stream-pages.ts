import { DataknobsError } from "@dataknobs/core";
import { quoteName, type SqlText } from "@dataknobs/sql";
import { maybeBrokenSql, textCodingOf } from "./broken-text.ts";
import type { SqliteDatabase } from "./driver.ts";
import { pageRecords } from "./page-size.ts";
import { bytesSql, type PageLimits, type Pages, rowBytes } from "./page.ts";

/** What is read of a view or a virtual table. */
export interface StreamReading {
  readonly table: string;
  readonly columns: readonly string[];
  /** Places of those that are to hold text. */
  readonly texts: readonly number[];
  /** Places of those whose text is asked for as its bytes. */
  readonly bytes: readonly number[];
  readonly where?: SqlText | undefined;
}

const nothing: ReadonlyMap<number, Uint8Array> = new Map();

/** SQLite's limit on the columns of a result. */
const mostColumns = 2000;

/**
 * Pages of one query that stays open from the first to the last: what has no order of its own cannot be found again in
 * the middle, so there are no positions. What else must be known of a row comes along with it.
 */
export function streamPages(database: SqliteDatabase, reading: StreamReading, limits: PageLimits): Pages {
  const { table, columns, bytes: asBytes, where } = reading;
  // A view's columns hold what they like, so that texts may be anywhere.
  const anywhere = [...columns.keys()].filter((place) => !asBytes.includes(place));
  const texts = columns.length + anywhere.length > mostColumns ? reading.texts : anywhere;
  if (columns.length + texts.length > mostColumns)
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `${table} has ${columns.length} columns, ${texts.length} of them text: more than SQLite can check at once.`,
      backend: "sqlite",
      fix: "Read some of its fields at a time: --fields a,b,c",
    });
  const condition = where === undefined ? "" : `WHERE ${where.text}`;
  const names = columns.map((column, place) => {
    const name = quoteName(column);
    if (asBytes.includes(place)) return bytesSql(name);
    return texts.includes(place) ? `iif(${maybeBrokenSql(name)}, CAST(${name} AS BLOB), ${name})` : name;
  });
  const flags = texts.map((place) => maybeBrokenSql(quoteName(columns[place] ?? "")));
  const coding = textCodingOf(database);
  const sql = `SELECT ${[...names, ...flags].join(", ") || "1"} FROM ${quoteName(table)} ${condition}`;
  let rows: IterableIterator<unknown> | undefined;
  let taken = 0;

  /** Makes texts of those cells that came as bytes, and answers with the bytes that are none, by their places. */
  function takeTexts(row: unknown[]): ReadonlyMap<number, Uint8Array> {
    let broken: Map<number, Uint8Array> | undefined;
    for (const [i, place] of texts.entries()) {
      const bytes = row[place];
      if (row[columns.length + i] !== 1n || !(bytes instanceof Uint8Array)) continue;
      row[place] = coding.textOf(bytes);
      if (!coding.isText(bytes)) (broken ??= new Map()).set(place, bytes);
    }
    row.length = columns.length;
    return broken ?? nothing;
  }

  return {
    next() {
      rows ??= database
        .prepare(sql)
        .raw()
        .safeIntegers()
        .iterate(...(where?.parameters ?? []));
      const page: unknown[][] = [];
      const broken: ReadonlyMap<number, Uint8Array>[] = [];
      const most = Math.min(limits.records, pageRecords, limits.limit - taken);
      for (let bytes = 0; page.length < most && bytes < limits.bytes;) {
        const { value, done } = rows.next() as IteratorResult<unknown[], undefined>;
        if (done === true) break;
        broken.push(takeTexts(value));
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
        broken: (place, suspects) =>
          new Map(
            suspects.flatMap((row): [number, Uint8Array][] => {
              const bytes = broken[row]?.get(place);
              return bytes === undefined ? [] : [[row, bytes]];
            }),
          ),
      };
    },
    learn: () => {},
    close: () => void rows?.return?.(),
  };
}
