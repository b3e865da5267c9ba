import { DataknobsError } from "../model/error.ts";
import type { Schema } from "../model/schema.ts";
import type { Batch } from "./batch.ts";
import type { Column } from "./column.ts";

/**
 * The records of a batch as their store keeps them (lines of text, a chunk of a database's own). It says what the columns
 * say, so that a writer of the same kind of store may take it instead of them; who it is for knows it by its class.
 */
export interface OwnForm {
  /** About the bytes that it takes in memory. */
  readonly bytes: number;
  /** Whether every record has a value in the field of this place; `false`, too, if nobody knows without looking. */
  isFull(place: number): boolean;
}

interface Carried {
  readonly form: OwnForm;
  readonly columns: () => readonly Column[];
  readonly looked: () => boolean;
  /** There are no columns. */
  readonly toFetch?: true;
}

/** Not a property of batches: a batch that somebody makes out of another one must not carry what it no longer is. */
const carried = new WeakMap<Batch, Carried>();

/**
 * A batch in its store's own form, the columns of which are made when somebody looks at them. `columns` must not fail: what
 * the form holds has been judged by then.
 */
export function batchInForm(facts: Omit<Batch, "columns">, form: OwnForm, columns: () => readonly Column[]): Batch {
  let made: readonly Column[] | undefined;
  return carrying(facts, { form, columns: () => (made ??= columns()), looked: () => made !== undefined });
}

/** A batch whose records the writer fetches itself, by its form. Nobody can look at its columns. */
export function batchToFetch(facts: Omit<Batch, "columns" | "unread">, form: OwnForm): Batch {
  const columns = facts.schema.fields.map(() => unlooked);
  return carrying(facts, { form, columns: () => columns, looked: () => false, toFetch: true });
}

export function isToFetch(batch: Batch): boolean {
  return carried.get(batch)?.toFetch === true;
}

/** A column that is not there. */
const unlooked: Column = {
  layout: "bytes",
  get data(): never {
    return notThere();
  },
  get offsets(): never {
    return notThere();
  },
  get valid(): never {
    return notThere();
  },
  get missing(): never {
    return notThere();
  },
};

function notThere(): never {
  throw new DataknobsError({ code: "INTERNAL", message: "A column was looked at of records that are to be fetched" });
}

/** The form in which a batch came from its store, if nobody has made another batch of it since. */
export function ownForm(batch: Batch): OwnForm | undefined {
  return carried.get(batch)?.form;
}

/** The same records under the names and marks of another schema, whose types are the same; without what was unread. */
export function relabelled(batch: Batch, schema: Schema): Batch {
  const known = carried.get(batch);
  if (known === undefined) {
    const { unread: _unread, ...rest } = batch;
    return { ...rest, schema };
  }
  const { length, position } = batch;
  return carrying({ schema, length, ...(position !== undefined && { position }) }, known);
}

/** Bytes of a form whose columns nobody has looked at. */
export function unseenBytes(batch: Batch): number | undefined {
  const known = carried.get(batch);
  return known === undefined || known.looked() ? undefined : known.form.bytes;
}

function carrying(facts: Omit<Batch, "columns">, known: Carried): Batch {
  const batch: Batch = {
    ...facts,
    get columns() {
      return known.columns();
    },
  };
  carried.set(batch, known);
  return batch;
}
