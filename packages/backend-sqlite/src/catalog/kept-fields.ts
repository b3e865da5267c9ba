import { type Field, sameType, type Schema, schemaFromJson, schemaToJson } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { isClockName, logicalOf } from "../types/declared-type.ts";
import { numberOf, rowOf, type SqliteDatabase } from "../driver.ts";
import { fieldsTable } from "../names.ts";
import { type Table, tableOf } from "./table.ts";

const version = 1;

interface Kept {
  readonly version: number;
  readonly columns: string;
  readonly schema: string;
}

/**
 * What was kept of a table's fields when we made it: types that its columns cannot say, constraints, a key that is not
 * enforced. `undefined` if nothing was, or if the columns have been changed since.
 */
export function keptFields(database: SqliteDatabase, table: Table): Schema | undefined {
  if (!isThere(database)) return undefined;
  const kept = rowOf<Kept>(
    database,
    `SELECT version, columns, schema FROM ${quoteName(fieldsTable)} WHERE collection = ?`,
    table.name,
  );
  if (kept?.version !== version || kept.columns !== fingerprintOf(table)) return undefined;
  const json: unknown = JSON.parse(kept.schema);
  return schemaFromJson(json);
}

/** Keeps what the columns of a table alone would not tell, or forgets what was kept if they tell it all. */
export function keepFields(database: SqliteDatabase, table: Table, stored: Schema): void {
  const schema = { ...stored, fields: stored.fields.map((field) => withoutVerbatim(table, field)) };
  if (tellsAll(table, schema)) return forgetFields(database, table.name);
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${quoteName(fieldsTable)} (
       collection TEXT NOT NULL COLLATE NOCASE PRIMARY KEY, version INTEGER NOT NULL, columns TEXT NOT NULL, schema TEXT NOT NULL
     ) WITHOUT ROWID`,
  );
  database
    .prepare(
      `INSERT OR REPLACE INTO ${quoteName(fieldsTable)} (collection, version, columns, schema) VALUES (?, ?, ?, ?)`,
    )
    .run(table.name, version, fingerprintOf(table), JSON.stringify(schemaToJson(schema)));
}

export function forgetFields(database: SqliteDatabase, collection: string): void {
  if (!isThere(database)) return;
  database.prepare(`DELETE FROM ${quoteName(fieldsTable)} WHERE collection = ?`).run(collection);
  if (numberOf(database, `SELECT count(*) FROM ${quoteName(fieldsTable)}`) === 0)
    database.exec(`DROP TABLE ${quoteName(fieldsTable)}`);
}

/** Dates whose text was copied are dates all the same. */
function withoutVerbatim(table: Table, field: Field): Field {
  const declared = table.columns.find(({ name }) => name === field.name)?.declared ?? "";
  return field.type.kind === "text" && isClockName(declared) ? { ...field, type: logicalOf(declared) } : field;
}

function isThere(database: SqliteDatabase): boolean {
  return tableOf(database, fieldsTable) !== undefined;
}

/** What must not have changed for the kept fields to hold. */
function fingerprintOf({ columns, key }: Table): string {
  return JSON.stringify({ columns: columns.map(({ name, declared, notNull }) => [name, declared, notNull]), key });
}

/** Types in which another store's types meet: its own name for the field says what they were. */
export function hasOrigin(field: Field | undefined): boolean {
  const kind = field?.type.kind;
  return (kind === "json" || kind === "list" || kind === "any") && field?.native?.startsWith("sqlite:") === false;
}

function tellsAll(table: Table, { fields, key }: Schema): boolean {
  const told = (key ?? []).length === 0 || JSON.stringify(key) === JSON.stringify(table.key);
  return (
    told &&
    fields.every((field) => {
      const { name, type, constraints, native } = field;
      const column = table.columns.find((candidate) => candidate.name === name);
      return (
        column !== undefined &&
        constraints === undefined &&
        sameType(logicalOf(column.declared, table.strict), type) &&
        !(hasOrigin(field) && native !== column.declared)
      );
    })
  );
}
