import {
  type Field,
  formatType,
  isDataknobsError,
  type Schema,
  schemaFromJson,
  schemaToJson,
  type WriteRequest,
} from "@dataknobs/core";
import { readCatalog, relationAt } from "./catalog/catalog.ts";
import { describeTable } from "./catalog/describe-table.ts";
import type { Listed, Table, TableName } from "./catalog/table.ts";
import type { Connection } from "./connect/connection.ts";
import { defaultText } from "./ddl/default-text.ts";
import { lockBooks } from "./load/locks.ts";
import { fieldsTable, literal, qualified } from "./names.ts";
import { naturalSchema } from "./natural-schema.ts";
import { isOurJson } from "./types/type-for.ts";

/** The version of what we write into our tables. */
const version = 1;

/**
 * What a schema says beyond PostgreSQL's own catalog (types that we keep as JSON, constraints, names that a column cannot
 * have, a key that nobody enforces) lies in a table of ours, one row for a collection that needs it. It counts as long as
 * the columns are those of then; what the catalog says by itself is believed before it.
 */
export async function readDescription(
  connection: Connection,
  ours: Listed,
  table: Table,
  natural: Schema,
): Promise<Schema | undefined> {
  // A table of ours that somebody may not read says nothing; asking would end his transaction.
  const [allowed] = await connection.rows("SELECT has_table_privilege($1::oid, 'SELECT')", [String(ours.oid)]);
  if (allowed?.[0] !== "t") return undefined;
  const [row] = await connection.rows(
    `SELECT columns, description FROM ${qualified(ours)} WHERE version = ${version} AND collection = $1`,
    [table.name],
  );
  const [columns, description] = row ?? [];
  if (description == null || columns !== signature(table)) return undefined;
  const known = parseDescription(description);
  if (known === undefined || known.fields.length !== natural.fields.length) return undefined;
  return combined(known, natural, table);
}

/** A description that somebody has damaged says nothing. */
function parseDescription(text: string): Schema | undefined {
  try {
    return schemaFromJson(JSON.parse(text));
  } catch (error) {
    if (isDataknobsError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** As many fields as columns. */
function combined(known: Schema, natural: Schema, table: Table): Schema {
  const fields = natural.fields.map((field, i): Field => {
    const noted = known.fields[i] ?? field;
    const { name, constraints = field.constraints, default: standard } = noted;
    const type = isOurJson(noted.type, field.type) ? noted.type : field.type;
    const unsaid =
      standard !== undefined && table.columns[i]?.default === undefined && defaultText(noted, "text") === "";
    return {
      ...field,
      name,
      type,
      ...(constraints !== undefined && { constraints }),
      ...(unsaid && { default: standard }),
    };
  });
  const nameOf = new Map(natural.fields.map((field, i) => [field.name, fields[i]?.name ?? field.name]));
  const key = natural.key?.map((name) => nameOf.get(name) ?? name) ?? known.key;
  return { fields, ...(key !== undefined && { key }) };
}

/**
 * Notes what the catalog does not say of a collection that a load has made, or forgets what was said of one before it.
 * Within the transaction that makes the collection appear.
 */
export async function noteFields(connection: Connection, place: TableName, request: WriteRequest): Promise<void> {
  const catalog = await readCatalog(connection, place.schema);
  const listed = relationAt(catalog, place.name);
  if (listed === undefined) return;
  const table = await describeTable(connection, listed);
  const natural = naturalSchema(table);
  const given = givenSchema(request);
  const needed = said(combined(given, natural, table)) !== said(natural);
  const there = relationAt(catalog, fieldsTable) !== undefined;
  const ours = qualified({ schema: place.schema, name: fieldsTable });
  if (there) await connection.run(forgetText(place));
  if (!needed) return;
  if (!there) {
    await lockBooks(connection, place.schema);
    await connection.run(
      `CREATE TABLE IF NOT EXISTS ${ours} (collection text PRIMARY KEY, version integer NOT NULL, columns text NOT NULL, description text NOT NULL)`,
    );
  }
  const values = [place.name, signature(table), JSON.stringify(schemaToJson(given))].map(literal);
  await connection.run(
    `INSERT INTO ${ours} (collection, version, columns, description) VALUES (${values[0]}, ${version}, ${values[1]}, ${values[2]})`,
  );
}

/** The statement that forgets what was noted of a collection, where our table is there. */
function forgetText({ schema, name }: TableName): string {
  return `DELETE FROM ${qualified({ schema, name: fieldsTable })} WHERE collection = ${literal(name)}`;
}

/** The schema with the names that the fields have in the records. */
function givenSchema({ schema, stored }: Pick<WriteRequest, "schema" | "stored">): Schema {
  const nameOf = new Map(stored.map((place) => [place.name, place.field]));
  const named = (name: string): string => nameOf.get(name) ?? name;
  return {
    fields: schema.fields.map((field) => ({ ...field, name: named(field.name) })),
    ...(schema.key !== undefined && { key: schema.key.map(named) }),
  };
}

/** What a schema says, apart from how the columns are written. */
function said({ fields, key }: Schema): string {
  const facts = fields.map(({ name, type, constraints, default: standard }) => [
    name,
    formatType(type),
    constraints ?? null,
    standard === undefined ? null : [standard],
  ]);
  return JSON.stringify([facts, key ?? null], (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}

function signature({ columns }: Table): string {
  return JSON.stringify(columns.map(({ name, type }) => [name, type.text]));
}
