import { type Batch, type CellFailure, DataknobsError, type LogicalType, type Schema } from "@dataknobs/core";
import { type Binder, binderOf } from "./binding.ts";
import type { Forms } from "../types/known-forms.ts";
import { sameName } from "../names.ts";
import type { Table, TableColumn } from "../catalog/table.ts";
import type { Form } from "../types/text-form.ts";

/** A cell that cannot be stored, and whose field it is. */
export interface FieldFailure extends CellFailure {
  readonly field: string;
}

/** The records of a batch as the driver binds them: by column, with the cells that it must not be given. */
export interface BoundBatch {
  readonly values: unknown[][];
  readonly failures: readonly FieldFailure[];
}

/** The columns of a table that a schema's fields go into. */
export function columnsFor({ fields }: Schema, table: Table): readonly (TableColumn | undefined)[] {
  return fields.map((field) => table.columns.find(({ name }) => sameName(name, field.name)));
}

/** Binds batches of a schema for a table. */
export function batchBinder(schema: Schema, table: Table, forms?: Forms): (batch: Batch) => BoundBatch {
  const columns = columnsFor(schema, table);
  const isKey = (name: string): boolean => schema.key?.includes(name) === true;
  const binders = schema.fields.map(({ name, type }, i) =>
    inForm(binderOf(type, columns[i]?.affinity ?? "none", !isKey(name)), type, forms?.get(columns[i]?.name ?? "")),
  );
  return (batch) => {
    const failures: FieldFailure[] = [];
    const values = schema.fields.map(({ name }, place) => {
      const column = batch.columns[place];
      const binder = binders[place];
      if (column === undefined || binder === undefined)
        throw new DataknobsError({
          code: "INTERNAL",
          message: `A batch for "${table.name}" has no column for ${name}.`,
          backend: "sqlite",
        });
      const found: CellFailure[] = [];
      const bound = binder(column, batch.length, found);
      // SQLite would give a record without such a key a number of its own.
      if (columns[place]?.name === table.alias && table.alias !== undefined) found.push(...nullsIn(bound));
      failures.push(...found.map((failure) => ({ ...failure, field: name })));
      return bound;
    });
    return { values, failures };
  };
}

/** Text as the other cells of its column are written; ours is so already where the form is. */
export function inForm(bind: Binder, type: LogicalType, form: Form | undefined): Binder {
  if (form === undefined || form.other !== undefined || (form.canonical && type.kind !== "text")) return bind;
  return (column, length, failures) =>
    bind(column, length, failures).map((value) => (typeof value === "string" ? form.write(value) : value));
}

function nullsIn(bound: readonly unknown[]): CellFailure[] {
  return bound.flatMap((value, row) =>
    value === null ? [{ row, code: "NULL_NOT_ALLOWED" as const, message: "The key is null." }] : [],
  );
}
