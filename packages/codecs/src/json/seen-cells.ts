import {
  canonicalDecimal,
  type Column,
  doubleHolds,
  type LogicalType,
  nothingSeen,
  typeOfSeen,
  types,
  unify,
} from "@dataknobs/core";
import type { Cells } from "../columns/cells.ts";
import { isMinusZero } from "../scan/decimal.ts";
import { asciiAt } from "../scan/text.ts";

const text = 1;
const bool = 2;
const json = 4;
const safeInteger = 8;
const largeInteger = 16;
const double = 32;
const minusZero = 64;
const decimal = 128;

/** Cells that keep nothing but what kinds of values there were. */
export class SeenCells implements Cells {
  /** How many values, nulls among them, there were. */
  length = 0;
  #kinds = 0;
  #before = 0;
  /** What the last cell added to the length. */
  #last: 0 | 1 = 0;

  /** The least type that holds every value; `any<>` if all are null. */
  get type(): LogicalType {
    const seen = nothingSeen();
    const has = (kind: number): boolean => (this.#kinds & kind) !== 0;
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

  text(): boolean {
    return this.#see(text);
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
    this.#see(0);
  }

  /** A field that a record does not have says nothing. */
  missing(): void {
    this.#before = this.#kinds;
    this.#last = 0;
  }

  undo(): void {
    this.#kinds = this.#before;
    this.length -= this.#last;
  }

  take(): Column {
    return { layout: "any", data: [], valid: undefined, missing: undefined };
  }

  #see(kind: number): boolean {
    this.#before = this.#kinds;
    this.#kinds |= kind;
    this.#last = 1;
    this.length++;
    return true;
  }
}

/** What kind of number a token is. What would have more digits than any decimal is only JSON. */
function numberKind(data: Uint8Array, start: number, end: number): number {
  let digits = 0;
  let plain = true;
  let exponent = false;
  for (let at = start; at < end; at++) {
    const byte = data[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) digits++;
    else if (byte === 0x2e) plain = false;
    else if (byte !== 0x2d || at > start) exponent = true;
  }
  if (isMinusZero(data, start, end)) return double | minusZero;
  if (digits <= 15 && !exponent) return plain ? safeInteger : double;
  const token = asciiAt(data, start, end);
  if (plain && !exponent) return integerKind(token, digits);
  if (doubleHolds(token)) return double;
  return canonicalDecimal(token) === undefined ? json : decimal;
}

function integerKind(token: string, digits: number): number {
  if (digits > 19) return decimal;
  const value = BigInt(token);
  if (Number.isSafeInteger(Number(value))) return safeInteger;
  return BigInt.asIntN(64, value) === value ? largeInteger : decimal;
}
