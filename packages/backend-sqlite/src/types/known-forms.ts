import type { Schema } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { declaredIn, logicalOf } from "./declared-type.ts";
import type { SqliteDatabase } from "../driver.ts";
import { formFinder } from "./form-finder.ts";
import { foldedName, sameName } from "../names.ts";
import { type Table, uniqueKeys } from "../catalog/table.ts";
import { type Form, type FormedKind, isFormed } from "./text-form.ts";

/** The forms of a table's columns, by their names. */
export type Forms = ReadonlyMap<string, Form>;

/** So many cells of a column that no key holds tell its form. */
const sample = 1000;

/** Remembers as long as a store is open how the cells of its tables are written. */
export interface KnownForms {
  /** Of the columns that fields go into. Columns without cells have none. */
  of(database: SqliteDatabase, table: Table, fields: Schema["fields"], existing: Schema): Forms;
  /** As far as they are known by now. */
  known(table: string): Forms;
  forget(table: string): void;
}

export function knownForms(): KnownForms {
  const tables = new Map<string, Map<string, Form>>();
  return {
    of(database, table, fields, existing) {
      const forms = tables.get(foldedName(table.name)) ?? new Map<string, Form>();
      tables.set(foldedName(table.name), forms);
      const keys = new Set(uniqueKeys(database, table).flatMap(({ columns }) => columns));
      for (const field of fields) {
        const place = existing.fields.find(({ name }) => sameName(name, field.name));
        const kind = place === undefined ? undefined : formedKind(field, place);
        if (place === undefined || kind === undefined || forms.has(place.name)) continue;
        const form = formOf(database, table, place.name, kind, keys.has(place.name) ? undefined : sample);
        if (form !== undefined) forms.set(place.name, form);
      }
      return forms;
    },
    known: (table) => tables.get(foldedName(table)) ?? new Map(),
    forget: (table) => void tables.delete(foldedName(table)),
  };
}

/** What the cells of a place are to be read as; in one of text by what is to be put there. */
function formedKind(field: Schema["fields"][number], place: Schema["fields"][number]): FormedKind | undefined {
  if (isFormed(place.type.kind)) return place.type.kind;
  if (place.type.kind !== "text") return undefined;
  const declared = declaredIn(field.native);
  const type = field.type.kind === "text" && declared !== undefined ? logicalOf(declared) : field.type;
  return isFormed(type.kind) ? type.kind : undefined;
}

function formOf(
  database: SqliteDatabase,
  table: Table,
  column: string,
  kind: FormedKind,
  most: number | undefined,
): Form | undefined {
  const finder = formFinder(kind);
  const name = quoteName(column);
  const limit = most === undefined ? "" : ` LIMIT ${most}`;
  const sql = `SELECT ${name} FROM ${quoteName(table.name)} WHERE ${name} IS NOT NULL${limit}`;
  for (const row of database.prepare(sql).raw().iterate()) {
    const [cell] = row as unknown[];
    if (!finder.see(typeof cell === "string" ? cell : String(cell))) break;
  }
  return finder.found();
}
