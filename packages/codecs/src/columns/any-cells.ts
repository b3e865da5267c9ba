import { type Column, doubleHolds, JsonText } from "@dataknobs/core";
import { asciiAt, textAt } from "../scan/text.ts";
import type { Cells } from "./cells.ts";
import { Presence } from "./presence.ts";

/**
 * Cells of type `any`, each of the type that it is written in: an integer is a bigint, a number with a point or exponent a
 * double, one that a double does not hold JSON with its digits, as are objects and arrays.
 */
export class AnyCells implements Cells {
  readonly #presence: Presence = new Presence();
  #data: unknown[] = [];

  get length(): number {
    return this.#data.length;
  }

  text(data: Uint8Array, start: number, end: number): boolean {
    return this.value(textAt(data, start, end));
  }

  number(data: Uint8Array, start: number, end: number): boolean {
    return this.value(numberOf(asciiAt(data, start, end)));
  }

  bool(value: boolean): boolean {
    return this.value(value);
  }

  json(data: Uint8Array, start: number, end: number): boolean {
    return this.value(new JsonText(textAt(data, start, end)));
  }

  /** A cell as `any` columns hold them. */
  value(cell: unknown): boolean {
    this.#data.push(cell);
    return true;
  }

  null(): void {
    this.#presence.absent(this.#data.push(null) - 1, false);
  }

  missing(): void {
    this.#presence.absent(this.#data.push(null) - 1, true);
  }

  undo(): void {
    this.#data.pop();
    this.#presence.undo(this.#data.length);
  }

  take(): Column {
    const data = this.#data;
    this.#data = [];
    return { layout: "any", data, ...this.#presence.take(data.length) };
  }
}

function numberOf(token: string): unknown {
  if (/^-?\d+$/.test(token) && token !== "-0") return BigInt(token);
  return doubleHolds(token) ? Number(token) : new JsonText(token);
}
