import type { Batch, Committed, Rejection } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { qualified } from "../names.ts";
import { copyPassage } from "./copy-passage.ts";
import type { FieldFailure } from "./encode/batch-encoder.ts";
import { groupsOf } from "./groups.ts";
import { cutter, recordIdAt } from "./piece.ts";
import type { Slot } from "./slot.ts";
import type { Target } from "./target.ts";

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

/** Straight into the table. `isFew`: whether so many bad records are left out; else the window fails. */
export function directLoader(
  connection: Connection,
  { table, slots }: Target,
  isFew?: (bad: number, sent: number) => boolean,
): Loader {
  const groups = groupsOf(connection, copyPassage(connection, qualified(table)), table.name, { isFew });
  const pieces = cutter(slots);
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
      await groups.add(pieces.cut(batch, first, (row, failure) => unfit.push(unfitRecord(batch, first, row, failure))));
    },
    async settle() {
      const written = await groups.settle();
      const named = groups.rejected.map((one) => inField(one, slots, ({ column }) => column.name));
      return { written, rejected: inOrder([...unfit, ...named]) };
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
