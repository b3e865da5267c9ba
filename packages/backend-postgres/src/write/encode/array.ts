import {
  type CellFailure,
  type Column,
  columnBuilder,
  isDataknobsError,
  type LogicalType,
  valuesOf,
} from "@dataknobs/core";
import type { PgType } from "../../types/pg-type.ts";
import type { Kept } from "../../types/way.ts";
import { binaryCode, type Cells, roomFor } from "./binary-code.ts";
import type { ColumnTaker } from "./column-taker.ts";
import { baseOf } from "./check.ts";

type ArrayTaker = (
  column: Column,
  length: number,
  failures: CellFailure[],
) => { readonly cells: Cells; readonly failures: readonly CellFailure[] };

/** Lists as arrays of one dimension that begins at 1; `takerFor` knows their elements. */
export function arrayCells(
  type: LogicalType,
  { element }: Kept,
  column: PgType,
  takerFor: (type: LogicalType, kept: Kept, column: PgType) => ColumnTaker | undefined,
): ArrayTaker | undefined {
  const of = baseOf(column).element;
  if (type.kind !== "list" || element === undefined || of === undefined) return undefined;
  const taker = takerFor(type.of, element, of);
  if (taker === undefined) return undefined;
  const code = binaryCode([taker.form], false);

  return (lists, length, failures) => {
    const values = valuesOf(lists, type, length).map(elementsOf);
    const { cells, counts, owners } = elementColumn(values, type.of, failures);
    const taken = taker.take(cells, owners.length);
    for (const { row, ...why } of taken.failures) failures.push({ row: owners[row] ?? 0, ...why });
    // Nobody writes cells of which some do not fit.
    if (failures.length > 0) return { cells: { valid: undefined, data: Buffer.alloc(0) }, failures };
    const elements = Buffer.allocUnsafeSlow(roomFor([taker.form], [taken.cells], 0, owners.length));
    const starts = new Int32Array(owners.length + 1);
    starts[owners.length] = code([taken.cells], elements, 0, owners.length, starts);
    return { cells: joined(values, counts, elements, starts, of.oid, lists.valid), failures };
  };
}

function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** All elements of all lists as one column; `owners[i]`: the row of element i. */
function elementColumn(
  lists: readonly (readonly unknown[])[],
  of: LogicalType,
  failures: CellFailure[],
): { cells: Column; counts: Int32Array; owners: readonly number[] } {
  const counts = Int32Array.from(lists, (list) => list.length);
  const owners: number[] = [];
  const builder = columnBuilder(
    of,
    counts.reduce((sum, count) => sum + count, 0),
  );
  for (const [row, list] of lists.entries())
    for (const element of list) {
      owners.push(row);
      if (element === null || element === undefined) builder.appendNull();
      else
        try {
          builder.append(element);
        } catch (error) {
          if (!isDataknobsError(error)) throw error;
          builder.appendNull();
          failures.push({ row, code: error.code, message: error.message });
        }
    }
  return { cells: builder.finish(), counts, owners };
}

const headBytes = 20;

function joined(
  lists: readonly (readonly unknown[])[],
  counts: Int32Array,
  elements: Buffer,
  starts: Int32Array,
  oid: number,
  valid: Column["valid"],
): Cells {
  const offsets = new Int32Array(lists.length + 1);
  const data = Buffer.allocUnsafeSlow(lists.length * headBytes + (starts[starts.length - 1] ?? 0));
  let p = 0;
  let first = 0;
  for (const [row, list] of lists.entries()) {
    offsets[row] = p;
    const count = counts[row] ?? 0;
    data.writeInt32BE(count === 0 ? 0 : 1, p);
    data.writeInt32BE(list.some((element) => element == null) ? 1 : 0, p + 4);
    data.writeUInt32BE(oid, p + 8);
    p += 12;
    if (count === 0) continue;
    data.writeInt32BE(count, p);
    data.writeInt32BE(1, p + 4);
    p += 8;
    p += elements.copy(data, p, starts[first], starts[first + count]);
    first += count;
  }
  offsets[lists.length] = p;
  return { valid, data, offsets };
}
