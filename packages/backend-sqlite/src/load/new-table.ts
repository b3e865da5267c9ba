import type { Field, WriteRequest } from "@dataknobs/core";
import { type ColumnDefinition, createTableText } from "@dataknobs/sql";
import { declaredFor, declaredIn } from "../types/declared-type.ts";
import { literalText } from "../catalog/default.ts";

/**
 * The definition of the table that a load makes. SQLite cannot add a primary key later, so the key is there from the
 * start: where the source enforces it, and where an upsert needs it.
 */
export function newTableText(name: string, { schema, stored, keyEnforced, mode }: WriteRequest): string {
  const key = keyEnforced || mode === "upsert" ? (schema.key ?? []) : [];
  const columns = schema.fields.map((field): ColumnDefinition & { type: string } => {
    const place = stored.find((candidate) => candidate.name === field.name);
    const type = typeOf(field, place?.native);
    // The same key in SQLite took null there as well.
    const openKey = place?.nullable === true && !field.nullable;
    const standard = field.default === undefined ? undefined : literalText(field.default);
    return {
      name: field.name,
      type,
      nullable: openKey || (field.nullable && !key.includes(field.name)),
      ...(standard !== undefined && { more: `DEFAULT ${standard}` }),
    };
  });
  const [only] = key;
  const alias =
    key.length === 1
      ? columns.find((column) => column.name === only && column.type.toUpperCase() === "INTEGER")
      : undefined;
  if (alias === undefined) return createTableText(name, columns, key);
  // The rowid itself: no second index. It is never null; NOT NULL beside it would say nothing more.
  return createTableText(
    name,
    columns.map((column) =>
      column === alias ? { name: column.name, type: column.type, nullable: true, more: "PRIMARY KEY" } : column,
    ),
  );
}

/** What the plan said; for a schema that was never planned what its type asks for. */
function typeOf(field: Field, planned: string | undefined): string {
  return declaredIn(planned === undefined ? undefined : `sqlite:${planned}`) ?? declaredFor(field.type);
}
