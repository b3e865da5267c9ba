import { type Field, sameType, type Schema } from "@dataknobs/core";
import type { Collection, CollectionColumn } from "../collection.ts";

/** The column behind a field, as a filter looks at it. */
export interface Compared {
  readonly column: CollectionColumn;
  /** The server's encoding: in UTF8 alone the order of bytes is that of code points. */
  readonly encoding: string;
}

/** The column of a field, where the field has its type; else `undefined`. */
export type Columns = (field: string) => Compared | undefined;

/** The columns behind fields that were described: a condition is asked about with their schema alone. */
const described = new WeakMap<Field, Compared>();

export function noteFields(schema: Schema, columns: ReadonlyMap<string, CollectionColumn>, encoding: string): void {
  for (const field of schema.fields) {
    const column = columns.get(field.name);
    if (column !== undefined && sameType(field.type, column.kept.type)) described.set(field, { column, encoding });
  }
}

/** The columns of a schema's fields, of those that are still what was described. */
export function columnsIn(schema: Schema): Columns {
  return (name) => {
    const field = schema.fields.find((candidate) => candidate.name === name);
    return field === undefined ? undefined : described.get(field);
  };
}

/** The columns of a collection, for fields that are wanted as what they are. */
export function columnsOf({ columns }: Collection, schema: Schema, encoding: string): Columns {
  return (name) => {
    const column = columns.get(name);
    const field = schema.fields.find((candidate) => candidate.name === name);
    if (column === undefined || (field !== undefined && !sameType(field.type, column.kept.type))) return undefined;
    return { column, encoding };
  };
}
