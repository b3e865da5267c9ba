import type { Column } from "@dataknobs/core";
import { castOne } from "./cast-one.ts";
import type { Cells } from "./cells.ts";
import type { FixedData, FixedKind } from "./fixed-kinds.ts";
import { Presence } from "./presence.ts";

/** Cells of a fixed width. */
export class FixedCells<Data extends FixedData> implements Cells {
  length = 0;
  readonly #kind: FixedKind<Data>;
  readonly #presence: Presence = new Presence();
  #data: Data;
  #capacity = 64;

  constructor(kind: FixedKind<Data>) {
    this.#kind = kind;
    this.#data = kind.make(this.#capacity * kind.width);
  }

  text(data: Uint8Array, start: number, end: number): boolean {
    const i = this.length;
    if (i === this.#capacity) this.#grow();
    if (!this.#kind.scan(data, start, end, this.#data, i) && !this.#cast(data, start, end)) return false;
    this.length = i + 1;
    return true;
  }

  number(data: Uint8Array, start: number, end: number): boolean {
    return this.#kind.numbers && this.text(data, start, end);
  }

  bool(value: boolean): boolean {
    if (this.#kind.type.kind !== "bool") return false;
    const i = this.length;
    if (i === this.#capacity) this.#grow();
    this.#data[i] = value ? 1 : 0;
    this.length = i + 1;
    return true;
  }

  json(): boolean {
    return false;
  }

  null(): void {
    this.#absent(false);
  }

  missing(): void {
    this.#absent(true);
  }

  undo(): void {
    this.#presence.undo(--this.length);
  }

  take(): Column {
    const kind = this.#kind;
    const { length } = this;
    const used = length * kind.width;
    const data = kind.make(used);
    data.set(this.#data.subarray(0, used));
    this.length = 0;
    return kind.column(data, this.#presence.take(length));
  }

  #absent(missing: boolean): void {
    if (this.length === this.#capacity) this.#grow();
    this.#presence.absent(this.length++, missing);
  }

  #cast(data: Uint8Array, start: number, end: number): boolean {
    const kind = this.#kind;
    if (kind.refuses(data, start, end)) return false;
    const one = castOne(kind.type, data, start, end);
    if (one === undefined) return false;
    kind.put(one, this.#data, this.length);
    return true;
  }

  #grow(): void {
    this.#capacity *= 2;
    const larger = this.#kind.make(this.#capacity * this.#kind.width);
    larger.set(this.#data);
    this.#data = larger;
  }
}
