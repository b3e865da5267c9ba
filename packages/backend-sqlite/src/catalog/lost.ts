import type { Field, WriteRequest } from "@dataknobs/core";
import { dependentsOf } from "./dependents.ts";
import { describeTable } from "./describe.ts";
import type { SqliteDatabase } from "../driver.ts";
import { sameName } from "../names.ts";
import { wayFor } from "../load/replace-way.ts";
import type { Table } from "./table.ts";

/** What of a table is not there any more after a replace by these records, in plain words. */
export function lostBy(database: SqliteDatabase, existing: Table, request: WriteRequest): readonly string[] {
  if (wayFor(database, existing, dependentsOf(database, existing), request) !== "swap") return [];
  const { schema, keyEnforced } = request;
  const key = keyEnforced ? (schema.key ?? []) : [];
  const open = existing.columns.filter(
    (column) =>
      column.notNull &&
      !existing.key.includes(column.name) &&
      schema.fields.some(({ name, nullable }) => nullable && sameName(name, column.name)),
  );
  const names = existing.key.join(", ");
  return [
    ...columnsLost(existing, schema.fields),
    // Those are made again.
    ...(describeTable(database, existing).uncarried ?? []).filter((text) => !/^\d+ index(?:es)?$/.test(text)),
    ...(names === "" || sameName(names, key.join(", ")) ? [] : [`the primary key (${names})`]),
    ...(open.length === 0 ? [] : [`NOT NULL of ${open.map(({ name }) => name).join(", ")}`]),
  ];
}

function columnsLost({ columns }: Table, after: readonly Field[]): readonly string[] {
  return columns
    .filter(({ name }) => !after.some((field) => sameName(field.name, name)))
    .map(({ name, declared }) => (declared === "" ? `column ${name}` : `column ${name} (${declared})`));
}
