import {
  DataknobsError,
  formatType,
  isDataknobsError,
  type Schema,
  schemaFromJson,
  schemaToJson,
  type WriteRequest,
} from "@dataknobs/core";
import { primaryKey, type Table } from "./catalog.ts";
import type { Connection } from "./connection.ts";
import { fieldsTable, literal, type TableName } from "./names.ts";

/** The version of what we write into our tables. */
export const version = 1;

/**
 * What a schema says beyond DuckDB's own catalog (decimals of more than 38 digits, lengths, constraints, names that
 * DuckDB cannot tell apart, a key that nobody enforces) lies in a table of ours, one row for a collection that needs it.
 * It counts as long as the columns are what they were then.
 */
export async function readDescription(
  connection: Connection,
  table: Table,
  natural: Schema,
): Promise<Schema | undefined> {
  const { schema, table: name } = table.name;
  const [row] = await connection.rows(
    `SELECT columns, description FROM ${fieldsTable} WHERE version = ${version} AND schema_name = ${literal(schema)} AND table_name = ${literal(name)}`,
  );
  const [columns, description] = row ?? [];
  if (typeof description !== "string" || columns !== signature(table)) return undefined;
  const known = parseDescription(description);
  if (known === undefined || known.fields.length !== natural.fields.length) return undefined;
  const fields = known.fields.map((field, i) => ({ ...field, native: natural.fields[i]?.native ?? "" }));
  return { ...known, fields };
}

/** A description that somebody has damaged says nothing. */
export function parseDescription(text: string): Schema | undefined {
  try {
    return schemaFromJson(JSON.parse(text));
  } catch (error) {
    if (isDataknobsError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Notes what the catalog does not say of a collection that has just been made; removes what was said of one before it. */
export async function writeDescription(
  connection: Connection,
  table: Table,
  natural: Schema,
  request: WriteRequest,
  there: boolean,
): Promise<void> {
  const given = givenSchema(request);
  const needed = said(given) !== said(natural);
  if (!needed && !there) return;
  if (!there)
    await connection.run(
      `CREATE TABLE ${fieldsTable} (schema_name VARCHAR NOT NULL, table_name VARCHAR NOT NULL, version INTEGER NOT NULL, columns VARCHAR NOT NULL, description VARCHAR NOT NULL)`,
    );
  await forget(connection, table.name);
  if (!needed) return;
  const values = [
    literal(table.name.schema),
    literal(table.name.table),
    String(version),
    literal(signature(table)),
    literal(JSON.stringify(schemaToJson(given))),
  ];
  await connection.run(`INSERT INTO ${fieldsTable} VALUES (${values.join(", ")})`);
}

async function forget(connection: Connection, { schema, table }: TableName): Promise<void> {
  await connection.run(
    `DELETE FROM ${fieldsTable} WHERE schema_name = ${literal(schema)} AND table_name = ${literal(table)}`,
  );
}

/** The schema with the names that the fields have in the records. */
export function givenSchema({ schema, stored }: WriteRequest): Schema {
  const nameOf = new Map(stored.map((place) => [place.name, place.field]));
  const named = (name: string): string => nameOf.get(name) ?? name;
  return {
    fields: schema.fields.map((field) => ({ ...field, name: named(field.name) })),
    ...(schema.key !== undefined && { key: schema.key.map(named) }),
  };
}

/** What a schema says, apart from how the columns are written. */
function said({ fields, key }: Schema): string {
  const facts = fields.map(({ name, type, nullable, constraints, default: standard }) => [
    name,
    formatType(type),
    nullable,
    constraints ?? null,
    standard === undefined ? null : [standard],
  ]);
  return JSON.stringify([facts, key ?? null], (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}

function signature(table: Table): string {
  return JSON.stringify([
    table.columns.map(({ name, native, nullable, standard }) => [name, native, nullable, standard ?? null]),
    primaryKey(table) ?? null,
  ]);
}

/** Throws for tables of ours that a newer version of this package made. */
export function checkVersion(found: unknown, table: string): void {
  if (typeof found !== "number" || found <= version) return;
  throw new DataknobsError({
    code: "UNSUPPORTED",
    message: `${table} was written by a newer version of dataknobs (its format is ${found}, this one knows ${version})`,
    backend: "duckdb",
    fix: "Update @dataknobs/backend-duckdb.",
  });
}
