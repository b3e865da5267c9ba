import type { Field } from "../model/schema.ts";
import type { Batch } from "./batch.ts";
import type { Column } from "./column.ts";

/** What a field's values were before a function saw them. */
export interface Origin {
  readonly field: Field;
  readonly column: Column;
  /** The values handed out, by input row. */
  readonly values: readonly unknown[];
  /** The input row of each output; absent: they are the same. */
  readonly rows: ArrayLike<number> | undefined;
}

/** Where the values of a field of this name come from; `undefined` if the batch has none. */
export function originOf(
  batch: Batch,
  given: readonly (readonly unknown[])[],
  name: string,
  rows: ArrayLike<number> | undefined,
): Origin | undefined {
  const place = batch.schema.fields.findIndex((field) => field.name === name);
  const field = batch.schema.fields[place];
  const column = batch.columns[place];
  const values = given[place];
  return field === undefined || column === undefined || values === undefined
    ? undefined
    : { field, column, values, rows };
}
