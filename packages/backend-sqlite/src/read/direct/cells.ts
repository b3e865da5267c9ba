import type { Arena } from "./arena.ts";
import { Unclear } from "./unclear.ts";
import { leafPage } from "./leaves.ts";
import { localBytes, mostLocal } from "./overflow.ts";
import { behindVarint, varintAt } from "./varint.ts";

/** Where the cells of some records lie (sqlite.org/fileformat.html, 2.1): those of field f at `f * most + row`. */
export interface Cells {
  /** Places for records. */
  readonly most: number;
  /** Records that are found. */
  length: number;
  /** Bytes of them all. */
  size: number;
  readonly rowids: Float64Array;
  /** Serial types: what a cell is, and how long. */
  readonly types: Int32Array;
  readonly starts: Int32Array;
}

/** What is asked for. */
export interface Wanted {
  /** For each column of the table the place of its field; -1: nobody asks for it. No column behind the last one. */
  readonly fieldOf: Int32Array;
  readonly fields: number;
  readonly usable: number;
}

export function newCells(most: number, fields: number): Cells {
  return {
    most,
    length: 0,
    size: 0,
    rowids: new Float64Array(most),
    types: new Int32Array(fields * most),
    starts: new Int32Array(fields * most),
  };
}

/** Bytes of the cells of the serial types before those of texts and bytes; 10 and 11 are never in a file. */
const sizes = Int32Array.of(0, 1, 2, 3, 4, 6, 8, 8, 0, 0, -1, -1);

/** Of the longest text of which a place can be told here in 32 bits. */
const mostSerial = 0x7f_ff_ff_ff;

/**
 * Finds the cells of a leaf's records from `from` on, until there are so many records in `cells`, or so many bytes.
 * @returns the first record that was left. @throws Unclear
 */
export function findCells(
  arena: Arena,
  leaf: number,
  from: number,
  cells: Cells,
  records: number,
  size: number,
  { fieldOf, usable }: Wanted,
): number {
  let { bytes, view } = arena;
  const { rowids, types, starts, most } = cells;
  const columns = fieldOf.length;
  const end = leaf + usable;
  const count = recordsOf(bytes, view, leaf, usable);
  let row = cells.length;
  let sum = cells.size;
  let i = from;
  for (; i < count && row < records && sum < size; i++, row++) {
    let at = leaf + view.getUint16(leaf + 8 + 2 * i);
    if (at + 4 > end) throw new Unclear("A page that ends too early.");
    let payload = bytes[at] ?? 0;
    if (payload < 0x80) at++;
    else {
      payload = varintAt(bytes, at);
      at = behindVarint(bytes, at);
    }
    rowids[row] = varintAt(bytes, at);
    at = behindVarint(bytes, at);
    if (payload > mostLocal(usable)) {
      if (at + localBytes(payload, usable) + 4 > end) throw new Unclear("A page that ends too early.");
      at = arena.gather(at, payload);
      ({ bytes, view } = arena);
    } else if (at + payload > end) throw new Unclear("A page that ends too early.");
    const stop = at + payload;
    sum += payload;
    let header = bytes[at] ?? 0;
    let type = at + 1;
    if (header >= 0x80) {
      header = varintAt(bytes, at);
      type = behindVarint(bytes, at);
    }
    const body = at + header;
    let start = body;
    for (let column = 0; column < columns; column++) {
      // A column that was added later: its default is not here.
      if (type >= body) throw new Unclear("A record without all columns.");
      let serial = bytes[type] ?? 0;
      if (serial < 0x80) type++;
      else {
        serial = varintAt(bytes, type);
        if (serial > mostSerial) throw new Unclear("A cell that is too long.");
        type = behindVarint(bytes, type);
      }
      const field = fieldOf[column] ?? -1;
      if (field >= 0) {
        types[field * most + row] = serial;
        starts[field * most + row] = start;
      }
      start += serial >= 12 ? (serial - 12) >> 1 : (sizes[serial] ?? 0);
      if (serial === 10 || serial === 11) throw new Unclear("A cell of a type that there is not.");
    }
    if (type > body || start > stop || (type === body && start !== stop))
      throw new Unclear("A record that ends too early.");
  }
  cells.length = row;
  cells.size = sum;
  return i;
}

/** How many records a leaf has. @throws Unclear */
export function recordsOf(bytes: Uint8Array, view: DataView, leaf: number, usable: number): number {
  const records = view.getUint16(leaf + 3);
  if (bytes[leaf] !== leafPage || records === 0 || 8 + 2 * records > usable) throw new Unclear("No leaf of a table.");
  return records;
}

/** The first record of a leaf whose rowid is greater than a number. */
export function firstAfter({ bytes, view }: Arena, leaf: number, rowid: number, usable: number): number {
  const count = recordsOf(bytes, view, leaf, usable);
  for (let i = 0; i < count; i++) {
    const at = leaf + view.getUint16(leaf + 8 + 2 * i);
    if (at + 4 > leaf + usable) throw new Unclear("A page that ends too early.");
    if (varintAt(bytes, behindVarint(bytes, at)) > rowid) return i;
  }
  return count;
}
