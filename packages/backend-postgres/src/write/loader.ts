import type { Batch, Committed, Rejection } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { qualified } from "../names.ts";
import { copyPassage } from "./copy-passage.ts";
import type { FieldFailure } from "./encode/batch-encoder.ts";
import { endAtFirst } from "./first-bad.ts";
import { type GroupOptions, groupsOf } from "./groups.ts";
import { cutter, recordIdAt } from "./piece.ts";
import type { Slot } from "./slot.ts";
import { refersToItself, type Target } from "./target.ts";

/** How the records of one window get into the table, inside a transaction that somebody else opens and ends. */
export interface Loader {
  /** What it needs of the session, before each transaction. */
  open(): Promise<void>;
  begin(): Promise<void>;
  add(batch: Batch): Promise<void>;
  /** Afterwards all records of the window are in the table or named as rejected. */
  settle(): Promise<Committed>;
  /** The window is gone. */
  drop(): Promise<void>;
  /** The session as it was. */
  close(): Promise<void>;
}

/** Straight into the table. */
export function directLoader(
  connection: Connection,
  target: Target,
  { isFew, endsAtFirst }: Pick<GroupOptions, "isFew" | "endsAtFirst">,
): Loader {
  const { table, slots } = target;
  const mayFollow = refersToItself(target);
  const passage = copyPassage(connection, qualified(table));
  const named = (one: Rejection): Rejection => inField(one, slots, ({ column }) => column.name);
  const groups = groupsOf(connection, passage, table.name, { isFew, endsAtFirst, mayFollow, named });
  const pieces = cutter(slots, undefined, true);
  let rows = 0;
  let unfit: Rejection[] = [];

  return {
    async begin() {
      rows = 0;
      unfit = [];
      await groups.begin();
    },
    async add(batch) {
      const first = rows;
      rows += batch.length;
      const cut = pieces.cut(batch, first, (row, failure) => unfit.push(unfitRecord(batch, first, row, failure)));
      if (endsAtFirst === true) endAtFirst(unfit);
      await groups.add(cut);
    },
    async settle() {
      const written = await groups.settle();
      return { written, rejected: inOrder([...unfit, ...groups.rejected]) };
    },
    drop: () => groups.drop(),
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A record whose cells no column can hold. */
export function unfitRecord(
  batch: Batch,
  first: number,
  row: number,
  { field, code, message }: FieldFailure,
): Rejection {
  const recordId = recordIdAt(batch, row - first);
  return { row, code, message, field, ...(recordId !== undefined && { recordId }) };
}

export function inOrder(rejected: readonly Rejection[]): readonly Rejection[] {
  return rejected.toSorted((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

/** The server speaks of columns, records have fields. */
export function inField(rejection: Rejection, slots: readonly Slot[], nameOf: (slot: Slot) => string): Rejection {
  const slot = slots.find((one) => nameOf(one) === rejection.field);
  return slot === undefined ? rejection : { ...rejection, field: slot.field.name };
}
