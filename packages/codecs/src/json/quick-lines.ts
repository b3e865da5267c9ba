import { viewOf } from "../scan/view.ts";
import { type LineCode, lineCode } from "./line-code.ts";
import type { LineState } from "./line-state.ts";
import { mostInCode } from "./record-code.ts";
import type { RecordReader } from "./record-reader.ts";

/** Lines after which code is made anew if fields have come, or come in another order. */
const patience = 64;
/** So often code is made at most. */
const mostCodes = 6;
/** What a line that is not as expected costs, in lines that are. */
const cost = 8;
const mostCost = 8192;

/** Reads those lines of a block by code made for them that are written as most are; others are left to the reader. */
export class QuickLines {
  readonly #reader: RecordReader;
  readonly #depth: number;
  readonly #state: LineState;
  #code: LineCode | undefined;
  #order: readonly number[] = [];
  /** The first mark of the last line. */
  #lineMark = 0;
  #codes = 0;
  #misses = 0;
  #spent = 0;

  /** `proving`: somebody asks for what is strange. */
  constructor(reader: RecordReader, depth: number, proving: boolean) {
    const view = new DataView(new ArrayBuffer(0));
    this.#state = { places: new Int32Array(2), mark: 0, view, put: 0, strange: 0, proving };
    this.#reader = reader;
    this.#depth = depth;
  }

  /**
   * How often lines were read here in which something is not written as our encoder writes it; undefined: their members are
   * not in the order of the fields.
   */
  get strange(): number | undefined {
    return this.#order.every((place, i) => place === i) ? this.#state.strange : undefined;
  }

  /** The lines of another block follow. */
  begin(data: Uint8Array, places: Int32Array): void {
    this.#state.view = viewOf(data);
    this.#state.places = places;
    this.#state.mark = 0;
  }

  /** Puts one cell for each field, and answers with the place of the line's line break; -1: nothing was put. */
  read(data: Uint8Array, start: number, end: number): number {
    if (this.#code === undefined || this.#depth < 1 || data[start] !== 0x7b) return -1;
    const state = this.#state;
    const { places } = state;
    let { mark } = state;
    while ((places[mark] ?? start) < start) mark++;
    state.mark = this.#lineMark = mark;
    const at = this.#code(data, state.view, start + 1, end);
    const stop = lineEnd(data, at);
    if (stop > at + 1) state.strange++;
    if (stop < 0) {
      this.#undo(state.put);
      this.#spent += cost;
    } else if (this.#spent > 0) this.#spent--;
    return stop;
  }

  /** Takes the cells of the last line back. */
  undo(): void {
    this.#undo(this.#order.length);
  }

  /** The reader has read a line that was not read here. */
  missed(): void {
    this.#misses++;
    if (this.#spent > mostCost) {
      this.#code = undefined;
      this.#spent = 0;
      this.#misses = 0;
    }
    if (this.#misses < (this.#codes === 0 ? 1 : patience) || this.#codes === mostCodes) return;
    this.#misses = 0;
    const order = this.#reader.order();
    if (order.length === 0 || order.length > mostInCode || (this.#code !== undefined && sameOrder(order, this.#order)))
      return;
    this.#codes++;
    this.#order = order;
    this.#code = lineCode(this.#reader.fieldsIn(order), this.#depth, this.#state);
  }

  #undo(put: number): void {
    const fields = this.#reader.fieldsIn(this.#order);
    for (let f = 0; f < put; f++) fields[f]?.cells.undo();
    this.#state.mark = this.#lineMark;
  }
}

/** The line break behind the brace that closes a record whose members end at `at`; -1: another thing stands there. */
function lineEnd(data: Uint8Array, at: number): number {
  if (at < 0 || data[at] !== 0x7d) return -1;
  // Behind a comma there should have been another member.
  const before = data[at - 1];
  if (before === 0x2c || before === 0x20) return -1;
  const stop = data[at + 1] === 0x0d ? at + 2 : at + 1;
  return data[stop] === 0x0a ? stop : -1;
}

function sameOrder(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((place, i) => place === b[i]);
}
