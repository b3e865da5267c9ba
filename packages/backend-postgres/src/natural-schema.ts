import type { Field, Schema } from "@dataknobs/core";
import type { Table, TableColumn } from "./catalog/table.ts";
import { constantOf } from "./constant.ts";
import { keptAs } from "./types/kept-as.ts";
import { nativeOf } from "./types/native.ts";
import type { PgType } from "./types/pg-type.ts";

/** What PostgreSQL's catalog alone says. */
export function naturalSchema(table: Table): Schema {
  const key = keyOf(table);
  const fields = table.columns.map((column): Field => {
    const { name, type, default: expression, generated } = column;
    const labels = labelsOf(type);
    const kept = keptAs(type);
    const constant = expression === undefined || generated ? undefined : constantOf(expression, kept.type);
    return {
      name,
      type: kept.type,
      nullable: !isRequired(table, column) && key?.includes(name) !== true,
      native: nativeOf(type),
      ...(labels !== undefined && { constraints: { oneOf: labels } }),
      ...(constant !== undefined && { default: constant }),
    };
  });
  return { fields, ...(key !== undefined && { key }) };
}

/** Nobody enforces what is declared of a foreign table. */
function isRequired({ kind }: Table, { notNull, type }: TableColumn): boolean {
  return kind !== "foreign" && (notNull || refusesNull(type));
}

function refusesNull({ kind, notNull, base }: PgType): boolean {
  return kind === "domain" && (notNull === true || (base !== undefined && refusesNull(base)));
}

function labelsOf({ kind, labels, base }: PgType): readonly string[] | undefined {
  if (kind === "domain") return base === undefined ? undefined : labelsOf(base);
  return kind === "enum" ? labels : undefined;
}

/** The primary key, else the unique index with the fewest columns that all refuse null. */
export function keyOf(table: Table): readonly string[] | undefined {
  if (table.key !== undefined) return table.key;
  const required = new Set(table.columns.filter((column) => isRequired(table, column)).map(({ name }) => name));
  return table.indexes
    .filter(({ unique, whole }) => unique && whole)
    .flatMap(({ columns }) => (columns?.every((name) => required.has(name)) === true ? [columns] : []))
    .sort((a, b) => a.length - b.length)[0];
}
