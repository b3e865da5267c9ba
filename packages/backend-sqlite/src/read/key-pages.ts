import type { Position } from "@dataknobs/core";
import { orderByKey, quoteName } from "@dataknobs/sql";
import { textCodingOf } from "./broken-text.ts";
import type { SqliteDatabase, Statement } from "../driver.ts";
import { conditionOf, type KeyReading } from "./key-condition.ts";
import { checkOrder, placeText, positionOf } from "./key-place.ts";
import { type KeyValue, keyValueOf, keyValuesIn, textOfBytes } from "./key-value.ts";
import { bytesSql, type Page, type PageLimits, type Pages, rowBytes } from "./page.ts";
import { pageSizes } from "./page-size.ts";
import type { Rows } from "./read-cell.ts";
import { rowsWithin, tooLong } from "./rows-within.ts";
import { takeTexts, wideExpressions } from "./wide-cells.ts";

export interface KeyPages extends Pages {
  /** How many records have been read, and the rowid of the last one. */
  readonly place: { readonly records: number; readonly rowid: bigint | undefined };
  /** So many records up to this position have been read in another way. */
  skip(position: Position, records: number): void;
}

/** Pages by key: each is a query of its own that begins after the last key, so nothing stays open between them. */
export function keyPages(database: SqliteDatabase, reading: KeyReading, limits: PageLimits): KeyPages {
  const { table, order, wide } = reading;
  const selected = [...reading.columns, ...order.columns.filter((name) => !reading.columns.includes(name))];
  const keyPlaces = order.columns.map((name) => selected.indexOf(name));
  const names = selected.map((name, place) =>
    reading.bytes.includes(place) && !keyPlaces.includes(place) ? bytesSql(quoteName(name)) : quoteName(name),
  );
  const coding = textCodingOf(database);
  const sizes = pageSizes(limits, wide.length);
  const statements = new Map<string, Statement>();
  let after = reading.after;
  let taken = 0;
  let done = false;
  /** A wide record that was met behind others: a page of its own. */
  let held: readonly unknown[] | undefined;
  const { texts, expressions: wideNames } = wideExpressions(
    names,
    reading.texts.filter((place) => !keyPlaces.includes(place)),
  );

  function statementOf(sql: string): Statement {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = database.prepare(sql).raw().safeIntegers();
      statements.set(sql, statement);
    }
    return statement;
  }

  function query(expressions: readonly string[], start: readonly KeyValue[] | undefined): Query {
    const { text, parameters } = conditionOf(reading, start);
    return {
      sql: `SELECT ${expressions.join(", ")} FROM ${quoteName(table)} ${text} ${orderByKey(order.columns)} LIMIT ?`,
      parameters,
    };
  }

  function atOnce(cap: number, records: number): { rows: Rows; whole: boolean } | undefined {
    const expressions = names.map((name, i) =>
      wide.includes(i) ? `iif(octet_length(${name}) > ${cap}, ${tooLong}, ${name})` : name,
    );
    const { sql, parameters } = query(expressions, after);
    const rows = statementOf(sql).all(...parameters, records) as unknown[][];
    const { fitting, cut } = rowsWithin(rows, wide, names.length, limits.bytes);
    if (cut) sizes.capped();
    if (fitting === 0 && cut) return undefined;
    return fitting === rows.length ? { rows, whole: true } : { rows: rows.slice(0, fitting), whole: false };
  }

  function oneByOne(records: number): { rows: Rows; whole: boolean } {
    const { sql, parameters } = query(wideNames, after);
    const rows: unknown[][] = [];
    let bytes = 0;
    for (const row of statementOf(sql).iterate(...parameters, records)) {
      const own = row as unknown[];
      const size = rowBytes(own);
      takeTexts(own, texts, names.length);
      if (rows.length > 0 && size > limits.bytes) {
        held = own;
        return { rows, whole: false };
      }
      rows.push(own);
      bytes += size;
      if (bytes >= limits.bytes) return { rows, whole: false };
    }
    return { rows, whole: true };
  }

  function read(): { rows: Rows; last: boolean } {
    if (held !== undefined) {
      const rows = [held];
      held = undefined;
      return { rows, last: false };
    }
    const { records, cap } = sizes.next(taken);
    const page = (cap === undefined ? undefined : atOnce(cap, records)) ?? oneByOne(records);
    return { rows: page.rows, last: page.whole && page.rows.length < records };
  }

  /** One expression for each row of a page that begins after a key. */
  function again(expression: string, start: readonly KeyValue[] | undefined, records: number): unknown[] {
    const { sql, parameters } = query([expression], start);
    const rows = statementOf(sql).all(...parameters, records) as unknown[][];
    return rows.map(([value]) => value);
  }

  /** The bytes of those rows of a page in which the text of a column is broken. */
  function broken(
    name: string,
    start: readonly KeyValue[] | undefined,
    suspects: readonly number[],
  ): ReadonlyMap<number, Uint8Array> {
    const wanted = new Set(suspects);
    const found = new Map<number, Uint8Array>();
    const { sql, parameters } = query([`CAST(${name} AS BLOB)`], start);
    let row = 0;
    for (const cells of statementOf(sql).iterate(...parameters, (suspects.at(-1) ?? -1) + 1)) {
      const [bytes] = cells as unknown[];
      if (wanted.has(row) && bytes instanceof Uint8Array && !coding.isText(bytes)) found.set(row, bytes);
      row++;
    }
    return found;
  }

  /** Text in a key that is not UTF-8 stands by its bytes: what the driver makes of it lies elsewhere in the order. */
  function exactKey(
    row: readonly unknown[],
    start: readonly KeyValue[] | undefined,
    index: number,
  ): readonly KeyValue[] {
    return keyPlaces.map((place, i) => {
      const value = row[place];
      if (typeof value !== "string" || !value.includes("\uFFFD")) return keyValueOf(value);
      const bytes = again(`CAST(${quoteName(order.columns[i] ?? "")} AS BLOB)`, start, index + 1)[index];
      return bytes instanceof Uint8Array ? textOfBytes(bytes) : keyValueOf(value);
    });
  }

  return {
    next(): Page | undefined {
      if (done || taken >= limits.limit) return undefined;
      const start = after;
      const { rows, last } = read();
      done = last;
      const final = rows.at(-1);
      if (final === undefined) return undefined;
      taken += rows.length;
      after = exactKey(final, start, rows.length - 1);
      if (order.rowid) checkOrder(table, start, after);
      return {
        rows,
        position: positionOf(after),
        at: (row) => placeText(order, keyPlaces, rows[row] ?? []),
        broken: (place, suspects) => broken(names[place] ?? "", start, suspects),
      };
    },
    learn: (bytes, records) => sizes.learn(bytes, records),
    get place() {
      const [rowid] = after ?? [];
      return { records: taken, rowid: rowid?.[0] === "i" ? BigInt(rowid[1]) : undefined };
    },
    skip(position, records) {
      after = keyValuesIn(position, keyPlaces.length);
      taken += records;
      held = undefined;
    },
    close: () => statements.clear(),
  };
}

interface Query {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}
