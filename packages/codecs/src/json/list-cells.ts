import type { Column, ListType } from "@dataknobs/core";
import { ByteCells } from "../columns/byte-cells.ts";
import { byteKind } from "../columns/byte-kinds.ts";
import type { Cells } from "../columns/cells.ts";
import { isTypedList } from "./typed-list.ts";

/** Cells of lists in a file that our encoder wrote: their typed texts, which hold bytes in base64 and tags, are kept. */
export class ListCells implements Cells {
  readonly #cells: ByteCells;

  constructor(type: ListType) {
    const kind = byteKind(type);
    this.#cells = new ByteCells({
      ...kind,
      json: (data, start, end) =>
        isTypedList(data, start, end, type.of) ? data.subarray(start, end) : kind.made(data, start, end),
    });
  }

  get length(): number {
    return this.#cells.length;
  }

  text(data: Uint8Array, start: number, end: number): boolean {
    return this.#cells.text(data, start, end);
  }

  number(): boolean {
    return false;
  }

  bool(): boolean {
    return false;
  }

  json(data: Uint8Array, start: number, end: number): boolean {
    return data[start] === 0x5b && this.#cells.json(data, start, end);
  }

  null(): void {
    this.#cells.null();
  }

  missing(): void {
    this.#cells.missing();
  }

  undo(): void {
    this.#cells.undo();
  }

  take(): Column {
    return this.#cells.take();
  }
}
