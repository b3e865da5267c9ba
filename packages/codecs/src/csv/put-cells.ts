import { anyCellOf, isDataknobsError, isJsonBytes, type LogicalType } from "@dataknobs/core";
import { AnyCells } from "../columns/any-cells.ts";
import { cellsOf } from "../columns/cells-of.ts";
import type { Cells } from "../columns/cells.ts";
import { ListCells } from "../json/list-cells.ts";
import { release } from "../scan/pieces.ts";
import { room } from "../scan/room.ts";
import { textAt } from "../scan/text.ts";
import type { CellIndex } from "./cell-index.ts";
import { boolKind, kindOf, textKind } from "./cell-kind.ts";
import { isQuoted, undouble } from "./cell-text.ts";
import { isTooDeep } from "./nested-depth.ts";
import { beginsTag, textTagStart } from "./tag.ts";

/** Makes a column of one field's cells. */
export interface FieldCells {
  readonly cells: Cells;
  /** Puts cell `column` of each record; answers with the rows whose cell does not fit, which are null. */
  readonly put: (this: void, bytes: Uint8Array, index: CellIndex, column: number) => number[];
}

/** `ours`: the cells were written by `csvEncoder`; `depth`: objects and arrays may lie inside one another so deep. */
export function fieldCells(type: LogicalType, ours: boolean, depth: number): FieldCells {
  if (type.kind === "any") {
    const cells = new AnyCells();
    return fieldOf(cells, (bytes, start, end, quoted) => putAny(cells, bytes, start, end, quoted, ours));
  }
  const cells = ours && type.kind === "list" ? new ListCells(type) : cellsOf(type);
  if (type.kind !== "json" && type.kind !== "list")
    return fieldOf(cells, (bytes, start, end) => cells.text(bytes, start, end));
  const list = type.kind === "list";
  return fieldOf(cells, (bytes, start, end) => {
    if (isTooDeep(type, bytes, start, end, depth)) return false;
    return list ? isJsonBytes(bytes, start, end) && cells.json(bytes, start, end) : cells.text(bytes, start, end);
  });
}

type Put = (bytes: Uint8Array, start: number, end: number, quoted: boolean) => boolean;

function fieldOf(cells: Cells, put: Put): FieldCells {
  return {
    cells,
    put(bytes, index, column) {
      const misfits: number[] = [];
      let own = scratch;
      const places = index.cells;
      const step = 2 * index.columns;
      for (let row = 0, at = 2 * column; row < index.count; row++, at += step) {
        const start = places[at] ?? 0;
        const end = places[at + 1] ?? 0;
        let fits = true;
        if (end < 0) {
          if (~end - start > own.length) {
            if (own !== scratch) release(own);
            own = room(~end - start);
          }
          fits = put(own, 0, undouble(bytes, start, ~end, own), true);
        } else if (start !== end || isQuoted(bytes, start)) fits = put(bytes, start, end, isQuoted(bytes, start));
        else cells.null();
        if (fits) continue;
        cells.null();
        misfits.push(row);
      }
      if (own !== scratch) release(own);
      return misfits;
    },
  };
}

/** For cells that are not longer, which are nearly all. */
const scratch = new Uint8Array(65_536);

/** Without quotes a number or a truth value, all else text; of ours a tag stands for what it says. */
function putAny(
  cells: AnyCells,
  bytes: Uint8Array,
  start: number,
  end: number,
  quoted: boolean,
  ours: boolean,
): boolean {
  const kind = quoted ? textKind : kindOf(bytes, start, end);
  if (kind === boolKind) return cells.bool(end - start === 4);
  if (kind !== textKind) return cells.number(bytes, start, end);
  if (!ours || !quoted || !beginsTag(bytes, start, end)) return cells.text(bytes, start, end);
  return isJsonBytes(bytes, start, end) && putTag(cells, bytes, start, end);
}

function putTag(cells: AnyCells, bytes: Uint8Array, start: number, end: number): boolean {
  const text = textAt(bytes, start, end);
  if (text.startsWith(textTagStart)) return putTagged(cells, text.slice(textTagStart.length, -1));
  try {
    return cells.value(anyCellOf(text));
  } catch (error) {
    if (isDataknobsError(error)) return false;
    throw error;
  }
}

/** The text that a tag says, which looks like a tag itself. */
function putTagged(cells: AnyCells, json: string): boolean {
  const value: unknown = JSON.parse(`[${json}]`);
  return Array.isArray(value) && value.length === 1 && typeof value[0] === "string" && cells.value(value[0]);
}
