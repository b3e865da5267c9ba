import type { WriteRequest } from "@dataknobs/core";
import { findRelation, readCatalog } from "../catalog/catalog.ts";
import type { Table, TableColumn, TableConstraint } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { filledBySource } from "../ddl/make.ts";
import { type Staying, stayingOf } from "../ddl/staying.ts";
import { columnType } from "../ddl/table-text.ts";
import { wayToReplace } from "./replace.ts";
import { goesOn } from "./sequences.ts";

/** What a table that is replaced by one of other columns will not have any more. @throws DEPENDENTS, COLLECTION_NOT_EMPTY */
export async function lostBy(
  connection: Connection,
  schema: string,
  collection: string,
  request: WriteRequest,
): Promise<readonly string[]> {
  const existing = findRelation(await readCatalog(connection, schema), collection);
  if (existing === undefined) return [];
  const { old } = await wayToReplace(connection, existing, request);
  if (request.keeps === true) return [];
  const staying = stayingOf(old, request);
  const filled = await filledBySource(connection, schema, request);
  const gone = old.columns.filter((column) => !staying.columns.includes(column));
  const types = new Map(request.schema.fields.map((field) => [field.name, columnType(field, request)]));
  const retyped = staying.columns.filter(({ name }) => !staying.same.has(name));
  return [
    ...gone.map(({ name, type }) => `column ${name} (${type.text})`),
    ...retyped.map(({ name, type }) => `type of ${name} (${type.text}, then ${types.get(name)})`),
    ...opened(staying, request).map((name) => `NOT NULL of ${name}`),
    ...staying.columns.flatMap((column) => unfilled(column, staying, filled, types.get(column.name) ?? "", request)),
    ...partsLost(old, staying),
  ];
}

function opened({ columns }: Staying, { schema: { fields, key = [] } }: WriteRequest): readonly string[] {
  const nullable = new Set(fields.filter((field) => field.nullable).map(({ name }) => name));
  return columns
    .filter(({ name, notNull }) => notNull && nullable.has(name) && !key.includes(name))
    .map(({ name }) => name);
}

function unfilled(
  { name, identity, default: expression }: TableColumn,
  { same }: Staying,
  filled: ReadonlySet<string>,
  type: string,
  request: WriteRequest,
): readonly string[] {
  if (filled.has(name)) return [];
  if (identity !== undefined) return goesOn(name, type, request) ? [] : [`identity of ${name}`];
  return expression === undefined || same.has(name) ? [] : [`DEFAULT of ${name}`];
}

function partsLost({ constraints, indexes }: Table, staying: Staying): readonly string[] {
  return [
    ...constraints
      .filter((one) => !staying.constraints.includes(one))
      .map(({ kind, name }) => `${wordFor(kind)} ${name}`),
    ...indexes.filter((one) => !one.constraint && !staying.indexes.includes(one)).map(({ name }) => `index ${name}`),
  ];
}

function wordFor(kind: TableConstraint["kind"]): string {
  return kind === "primary" || kind === "foreign" ? `${kind} key` : `${kind.toUpperCase()} constraint`;
}
