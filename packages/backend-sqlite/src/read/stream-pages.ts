import { DataknobsError } from "@dataknobs/core";
import { quoteName, type SqlText } from "@dataknobs/sql";
import { textCodingOf } from "./broken-text.ts";
import type { SqliteDatabase } from "../driver.ts";
import { pageRecords } from "./page-size.ts";
import { bytesSql, type PageLimits, type Pages, replacementsSql, rowBytes } from "./page.ts";

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

type Bytes = ReadonlyMap<number, Uint8Array>;
type Broken = ReadonlyMap<number, Uint8Array | undefined>;

/** SQLite's limit on the columns of a result. */
const mostColumns = 2000;

/**
 * Pages of one query that stays open from the first to the last: what has no order of its own cannot be found again in
 * the middle, so there are no positions. What else must be known of a row comes along with it.
 */
export function streamPages(database: SqliteDatabase, reading: StreamReading, limits: PageLimits): Pages {
  const { table, columns, texts, bytes: asBytes, where } = reading;
  if (columns.length + texts.length > mostColumns)
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `${table} has ${columns.length} columns, ${texts.length} of them text: more than SQLite can check at once.`,
      backend: "sqlite",
      fix: "Read some of its fields at a time: --fields a,b,c",
    });
  const condition = where === undefined ? "" : `WHERE ${where.text}`;
  const names = columns.map((name, place) => (asBytes.includes(place) ? bytesSql(quoteName(name)) : quoteName(name)));
  const expressions = [...names, ...texts.map((place) => replacementsSql(names[place] ?? ""))];
  const from = `FROM ${quoteName(table)} ${condition}`;
  const coding = textCodingOf(database);
  const sql = `SELECT ${expressions.join(", ") || "1"} ${from}`;
  let rows: IterableIterator<unknown> | undefined;
  let taken = 0;

  /** The same rows once more, with the bytes of a cell: those of another order are told by what is shown of them. */
  function bytesAgain(page: readonly unknown[][], first: number, place: number, suspects: readonly number[]): Bytes {
    const found = new Map<number, Uint8Array>();
    const begin = suspects[0] ?? 0;
    const count = (suspects.at(-1) ?? 0) - begin + 1;
    const again = database
      .prepare(`SELECT ${[...expressions, `CAST(${names[place] ?? ""} AS BLOB)`].join(", ")} ${from} LIMIT ? OFFSET ?`)
      .raw()
      .safeIntegers()
      .iterate(...(where?.parameters ?? []), count, first - 1 + begin);
    let row = begin;
    for (const cells of again) {
      const own = cells as unknown[];
      const bytes = own.at(-1);
      if (bytes instanceof Uint8Array && own[place] === page[row]?.[place]) found.set(row, bytes);
      row++;
    }
    return found;
  }

  /** In a field that is no text nobody has counted what stands there. */
  function brokenIn(page: readonly unknown[][], first: number, place: number, suspects: readonly number[]): Broken {
    const counted = texts.indexOf(place);
    const shown = (row: number): number => String(page[row]?.[place]).split("\uFFFD").length - 1;
    const unequal = suspects.filter((row) => counted < 0 || shown(row) !== Number(page[row]?.[names.length + counted]));
    if (unequal.length === 0) return new Map();
    const bytes = bytesAgain(page, first, place, unequal);
    return new Map(
      unequal.flatMap((row): [number, Uint8Array | undefined][] => {
        const own = bytes.get(row);
        if (counted < 0 && (own === undefined || coding.isText(own))) return [];
        return [[row, own]];
      }),
    );
  }

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
        broken: (place, suspects) => brokenIn(page, first, place, suspects),
      };
    },
    learn: () => {},
    close: () => void rows?.return?.(),
  };
}
