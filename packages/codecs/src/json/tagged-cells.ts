import { type Column, isJsonBytes, JsonText } from "@dataknobs/core";
import { AnyCells } from "../columns/any-cells.ts";
import type { Cells } from "../columns/cells.ts";
import { base64At } from "../scan/base64.ts";
import { textAt } from "../scan/text.ts";

/** Cells of type `any` in a file that our encoder wrote: `{"$type": ..., "value": ...}` is what JSON has not. */
export class TaggedCells implements Cells {
  readonly #cells: AnyCells = new AnyCells();

  get length(): number {
    return this.#cells.length;
  }

  text(data: Uint8Array, start: number, end: number): boolean {
    return this.#cells.text(data, start, end);
  }

  number(data: Uint8Array, start: number, end: number): boolean {
    return this.#cells.number(data, start, end);
  }

  bool(value: boolean): boolean {
    return this.#cells.bool(value);
  }

  json(data: Uint8Array, start: number, end: number): boolean {
    if (data[start] !== 0x7b) return this.#cells.json(data, start, end);
    const cell = tagCell(textAt(data, start, end));
    return cell !== undefined && this.#cells.value(cell);
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

/** The cell that the text of a JSON object stands for, which may be a tag; `undefined` for a tag that we do not write. */
export function tagCell(text: string): unknown {
  if (!/^\{\s*"\$type"/.test(text)) return new JsonText(text);
  const head = /^\{\s*"\$type"\s*:\s*"(\w+)"\s*,\s*"value"\s*:\s*/.exec(text);
  return head === null ? undefined : cellOf(head[1] ?? "", text.slice(head[0].length, -1).trim());
}

function cellOf(type: string, value: string): unknown {
  const bytes = Buffer.from(value);
  switch (type) {
    case "float64":
      return /^"(NaN|-?Infinity)"$/.test(value) ? Number(value.slice(1, -1)) : undefined;
    case "bytes":
      return /^"[^"\\]*"$/.test(value) ? ownBytes(base64At(bytes, 1, bytes.length - 1)) : undefined;
    case "json":
      return isJsonBytes(bytes, 0, bytes.length) ? new JsonText(value) : undefined;
    default:
      return undefined;
  }
}

/** Short buffers share their memory: a cell's is its own. */
function ownBytes(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes === undefined ? undefined : new Uint8Array(bytes);
}
