import { type Column, isOwnTimestamp, type LogicalType, nothingSeen, typeOfSeen, types, unify } from "@dataknobs/core";
import type { Cells } from "../columns/cells.ts";
import {
  bool,
  decimal,
  double,
  json,
  largeInteger,
  minusZero,
  missing,
  noTimestamp,
  nothing,
  numberKind,
  safeInteger,
  text,
} from "./seen-kinds.ts";

/** Cells that keep nothing but what kinds of values there were. */
export class SeenCells implements Cells {
  /** How many values, nulls among them, there were. */
  length = 0;
  /** Since `begin`. */
  kinds = 0;
  #earlier = 0;
  #before = 0;
  /** What the last cell added to the length. */
  #last: 0 | 1 = 0;

  /** What comes is looked at by itself. */
  begin(): void {
    this.#earlier |= this.kinds;
    this.kinds = 0;
  }

  /** The least type that holds every value; `any<>` if all are null. */
  get type(): LogicalType {
    const seen = nothingSeen();
    const kinds = this.kinds | this.#earlier;
    const has = (kind: number): boolean => (kinds & kind) !== 0;
    if (has(text)) seen.other = unify(seen.other, types.text);
    if (has(bool)) seen.other = unify(seen.other, types.bool);
    if (has(json)) seen.other = unify(seen.other, types.json);
    seen.smallIntegers = has(safeInteger);
    seen.largeIntegers = has(largeInteger);
    seen.doubles = has(double);
    seen.minusZero = has(minusZero);
    seen.decimals = has(decimal);
    return typeOfSeen(seen);
  }

  text(data: Uint8Array, start: number, end: number): boolean {
    // One that is none says enough.
    const other = (this.kinds & noTimestamp) === 0 && !isOwnTimestamp(data, start, end);
    return this.#see(other ? text | noTimestamp : text);
  }

  number(data: Uint8Array, start: number, end: number): boolean {
    return this.#see(numberKind(data, start, end));
  }

  bool(): boolean {
    return this.#see(bool);
  }

  json(): boolean {
    return this.#see(json);
  }

  null(): void {
    this.#see(nothing);
  }

  /** A field that a record does not have says nothing. */
  missing(): void {
    this.#before = this.kinds;
    this.kinds |= missing;
    this.#last = 0;
  }

  undo(): void {
    this.kinds = this.#before;
    this.length -= this.#last;
  }

  take(): Column {
    return { layout: "any", data: [], valid: undefined, missing: undefined };
  }

  #see(kind: number): boolean {
    this.#before = this.kinds;
    this.kinds |= kind;
    this.#last = 1;
    this.length++;
    return true;
  }
}
