import { wordsOf } from "./definition.ts";
import { rowsOf, type SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import { childrenOf } from "./references.ts";
import type { Table } from "./table.ts";

/** What of a database would not survive that a table is dropped and another takes its name. */
export interface Dependents {
  /** On the table itself. */
  readonly triggers: readonly string[];
  /** The tables of other triggers in whose text it stands. */
  readonly watched: readonly string[];
  /** Tables with a foreign key to it. */
  readonly children: readonly string[];
  /** Made by `CREATE INDEX`; they can be made again. */
  readonly indexes: readonly { readonly name: string; readonly sql: string }[];
  /** Its definition says more than a copy's would: checks, defaults, collations, foreign keys of its own. */
  readonly special: boolean;
}

interface SchemaRow {
  readonly name: string;
  readonly sql: string;
}

const specialWords = /\b(?:AS|AUTOINCREMENT|CHECK|COLLATE|CONFLICT|DEFAULT|REFERENCES|STRICT|UNIQUE|WITHOUT)\b/;

export function dependentsOf(database: SqliteDatabase, table: Table): Dependents {
  const triggers = rowsOf<SchemaRow & { tbl_name: string }>(
    database,
    "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'",
  );
  return {
    triggers: triggers.filter(({ tbl_name }) => sameName(tbl_name, table.name)).map(({ name }) => name),
    watched: triggers
      .filter((trigger) => !sameName(trigger.tbl_name, table.name) && mentions(trigger.sql, table.name))
      .map((trigger) => trigger.tbl_name),
    children: childrenOf(database, table.name),
    indexes: rowsOf<SchemaRow>(
      database,
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL",
      table.name,
    ),
    special: specialWords.test(afterName(wordsOf(database, table.name))),
  };
}

/** A definition without the table's name, which could be one of the words. */
function afterName(words: string): string {
  return words.slice(words.indexOf("("));
}

/** Whether a name stands in SQL text as a word of its own. */
function mentions(sql: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, "iu").test(sql);
}
