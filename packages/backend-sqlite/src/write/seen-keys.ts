import type { Schema } from "@dataknobs/core";
import { quoteName, valuesText } from "@dataknobs/sql";
import type { SqliteDatabase, Statement } from "../driver.ts";
import { WideText } from "../wide-text.ts";
import type { Table, UniqueKey } from "../catalog/table.ts";

/** The keys that a load has written so far, told apart as the table itself does: it has the same indexes. */
export interface SeenKeys {
  begin(): void;
  /** The records of these values but the refused ones are in the table. */
  take(values: readonly (readonly unknown[])[], length: number, refused: ReadonlySet<number>): void;
  /** How many records of the load those taken since `begin` have replaced. */
  superseded(): number;
  /** What was taken since `begin` is durable, */
  keep(): void;
  /** or gone. */
  forget(): void;
}

/** Where they wait: a database of their own, which takes memory up to a bound and then a file without a name, or the connection that writes. */
export interface SeenPlace {
  readonly database: SqliteDatabase;
  readonly own: boolean;
}

/** Of a load whose keys are known to be distinct. */
export const noneSeen: SeenKeys = { begin() {}, take() {}, superseded: () => 0, keep() {}, forget() {} };

/** Keys that are noted by one statement. */
const together = 32;

const seenTable = "temp._dataknobs_seen";

/** Makes the place for them. */
export function makeSeen(place: SeenPlace, table: Table, keys: readonly UniqueKey[]): void {
  const { database, own } = place;
  if (own) database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -8000; PRAGMA temp_store = FILE");
  const [first, ...others] = keys;
  if (first === undefined) return;
  const columns = first.columns.map((column) => `${quoteName(column)} ${typeOf(table, column)}`);
  dropSeen(database);
  database.exec(`CREATE TABLE ${seenTable} (${columns.join(", ")}, PRIMARY KEY (${partsOf(first)})) WITHOUT ROWID`);
  for (const [i, key] of others.entries())
    database.exec(`CREATE UNIQUE INDEX temp._dataknobs_seen_${i} ON _dataknobs_seen (${partsOf(key)})`);
}

export function dropSeen(database: SqliteDatabase): void {
  database.exec(`DROP TABLE IF EXISTS ${seenTable}`);
}

function partsOf({ columns, collations }: UniqueKey): string {
  return columns.map((column, i) => `${quoteName(column)} COLLATE ${quoteName(collations[i] ?? "BINARY")}`).join(", ");
}

/** The type that makes of a value what the table's own column makes of it. */
function typeOf({ columns }: Table, name: string): string {
  const affinity = columns.find((column) => column.name === name)?.affinity ?? "none";
  return affinity === "none" ? "" : affinity.toUpperCase();
}

export function seenKeys({ database, own }: SeenPlace, { fields, key = [] }: Schema): SeenKeys {
  const places = key.map((part) => {
    const place = fields.findIndex((field) => field.name === part);
    return { place, isText: fields[place]?.type.kind === "text" };
  });
  const insertOf = (records: number): Statement =>
    database.prepare(
      `INSERT OR IGNORE INTO ${seenTable} (${key.map(quoteName).join(", ")}) ${valuesText(key.length, records, () => "?")}`,
    );
  const [many, one] = [insertOf(together), insertOf(1)];
  let replaced = 0;
  /** The keys of fewer than `together` records. */
  let waiting: unknown[] = [];

  function note(insert: Statement, cells: readonly unknown[], records: number): void {
    replaced += records - insert.run(...cells).changes;
  }

  function noteAll(): void {
    for (let at = 0; at < waiting.length; at += key.length) note(one, waiting.slice(at, at + key.length), 1);
    waiting = [];
  }
  return {
    begin() {
      replaced = 0;
      waiting = [];
      if (own) database.exec("BEGIN");
    },
    take(values, length, refused) {
      for (let row = 0; row < length; row++) {
        if (refused.has(row)) continue;
        const cells = places.map(({ place, isText }) => cellOf(values[place]?.[row], isText));
        // A null is never the same as another.
        if (cells.includes(null)) continue;
        waiting.push(...cells);
        if (waiting.length < together * key.length) continue;
        note(many, waiting, together);
        waiting = [];
      }
    },
    superseded() {
      noteAll();
      return replaced;
    },
    keep() {
      if (own && database.inTransaction) database.exec("COMMIT");
    },
    forget() {
      if (own && database.inTransaction) database.exec("ROLLBACK");
    },
  };
}

/** Wide texts come as their bytes. */
function cellOf(value: unknown, isText: boolean): unknown {
  return isText && value instanceof Uint8Array ? new WideText(value).toString() : value;
}
