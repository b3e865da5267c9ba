import type { Batch, Schema } from "@dataknobs/core";
import { rowOf, type SqliteDatabase } from "../../driver.ts";
import { sameName } from "../../names.ts";
import type { PageLimits } from "../page.ts";
import type { Table } from "../../catalog/table.ts";
import { type Arena, arenaOf } from "./arena.ts";
import { findCells, firstAfter, newCells, recordsOf } from "./cells.ts";
import { takeField } from "./take-column.ts";
import type { FilePages } from "./file-pages.ts";
import { type Leaf, leavesBelow } from "./leaves.ts";
import { Unclear } from "./unclear.ts";

/** Batches out of the pages of a table's file, without a value of the driver. */
export interface DirectPages {
  /** The records after a rowid; `undefined`: SQLite is to be asked for them, or whether there are any. */
  next(after: bigint | undefined, most: number): Batch | undefined;
}

const mostPatience = 256;

/** `to`: the last rowid that is wanted. `undefined`: records of this table do not lie there as they are read. */
export function directPages(
  database: SqliteDatabase,
  pages: FilePages,
  table: Table,
  schema: Schema,
  limits: PageLimits,
  to: bigint | undefined,
): DirectPages | undefined {
  const { fields } = schema;
  const plain = table.kind === "table" && !table.withoutRowid && table.columns.every((column) => !column.generated);
  const places = fields.map(({ name }) => table.columns.findIndex((column) => sameName(column.name, name)));
  if (!plain || places.includes(-1) || fields.length === 0) return undefined;
  const root = rowOf<{ rootpage: number }>(
    database,
    "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?",
    table.name,
  )?.rootpage;
  if (root === undefined) return undefined;
  const fieldOf = new Int32Array(Math.max(...places) + 1).fill(-1);
  for (const [field, place] of places.entries()) fieldOf[place] = field;
  const takers = fields.map((field, i) => takeField(table, field, table.columns[places[i] ?? -1]));
  const wanted = { fieldOf, fields: fields.length, usable: pages.usable };
  const cells = newCells(Math.min(limits.records, 2048), fields.length);
  const greatest = to === undefined ? Infinity : Number(to);
  let arena: Arena | undefined;
  let inLeaf = 0;
  /** The rowid that the arena's next record comes after. */
  let passed: bigint | undefined;
  let patience = 1;
  let waiting = 0;

  /** Goes to the first record after a rowid. */
  function open(after: bigint | undefined): void {
    const rowid = after === undefined ? undefined : Number(after);
    if (rowid !== undefined && !Number.isSafeInteger(rowid)) throw new Unclear("A rowid of 64 bits.");
    const opened = arenaOf(pages, leavesBelow(pages, root ?? 0, rowid));
    inLeaf = 0;
    if (rowid !== undefined && opened.load()) inLeaf = firstAfter(opened, opened.leaf?.at ?? 0, rowid, pages.usable);
    arena = opened;
    passed = after;
  }

  function locate(from: Arena, most: number): void {
    cells.length = 0;
    cells.size = 0;
    from.forget();
    while (cells.length < most && cells.size < limits.bytes) {
      const { leaf } = from;
      if (leaf === undefined) {
        if (!from.load()) return;
        continue;
      }
      const before = cells.length;
      inLeaf = findCells(from, leaf.at, inLeaf, cells, most, limits.bytes, wanted);
      checkBounds(leaf, before);
      if (inLeaf < recordsOf(from.bytes, from.view, leaf.at, pages.usable)) return;
      from.leave();
      inLeaf = 0;
    }
  }

  /** That a leaf's records lie where one who looks for their rowids finds them. */
  function checkBounds({ above, most }: Leaf, from: number): void {
    for (let row = from; row < cells.length; row++) {
      const rowid = cells.rowids[row] ?? 0;
      if (rowid <= above || rowid > most) throw new Unclear("Records in another page than theirs.");
    }
  }

  /** How many of the located records are wanted. Each comes after the one before it, or this is no table's order. */
  function inOrder(): number {
    let before = passed === undefined ? -Infinity : Number(passed);
    for (let row = 0; row < cells.length; row++) {
      const rowid = cells.rowids[row] ?? 0;
      if (!(rowid > before)) throw new Unclear("Records that are not in their order.");
      if (rowid > greatest) return row;
      before = rowid;
    }
    return cells.length;
  }

  function nextBatch(after: bigint | undefined, most: number): Batch | undefined {
    if (arena === undefined || passed !== after) open(after);
    if (arena === undefined) return undefined;
    locate(arena, Math.min(cells.most, most));
    const length = inOrder();
    if (length === 0) return undefined;
    const located = { bytes: arena.bytes, view: arena.view, cells, length };
    const columns = takers.map((take, place) => take(located, place));
    passed = BigInt(cells.rowids[length - 1] ?? 0);
    return { schema, length, columns, position: [["i", passed.toString()]] };
  }

  return {
    next(after, most) {
      if (waiting > 0) {
        waiting--;
        return undefined;
      }
      try {
        const batch = nextBatch(after, most);
        patience = Math.max(1, patience >> 1);
        return batch;
      } catch (error) {
        if (!(error instanceof Unclear)) throw error;
        arena = undefined;
        waiting = patience;
        patience = Math.min(mostPatience, 2 * patience);
        return undefined;
      }
    },
  };
}
