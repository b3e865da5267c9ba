import { anyCellText, type AnyColumn, isSet } from "@dataknobs/core";
import type { WrittenCells } from "./encode-fixed.ts";
import { putQuoted } from "./put-text.ts";
import { tagStart, textTagStart } from "./tag.ts";

/**
 * Cells of any type: numbers and truth values without quotes; a text in quotes; all else, and a text that looks so, as a tag
 * (`{"$type":"bytes","value":"AAE="}`) in quotes.
 */
export function anyCells({ data, valid }: AnyColumn, length: number): WrittenCells {
  const texts = new Array<string>(length);
  let size = 0;
  for (let row = 0; row < length; row++) {
    const cell = isSet(valid, row) ? data[row] : null;
    if (cell === null) continue;
    const text = textOf(cell);
    texts[row] = text;
    // Each of its bytes may be a quote.
    size += 2 * Buffer.byteLength(text) + 2;
  }
  return {
    bytes: size,
    put(bytes, at, row) {
      const text = texts[row] ?? "";
      if (isPlain(data[row])) return at + bytes.write(text, at);
      const own = Buffer.from(text);
      return putQuoted(bytes, at, own, 0, own.length);
    },
  };
}

function isPlain(cell: unknown): boolean {
  return typeof cell === "boolean" || typeof cell === "bigint" || (typeof cell === "number" && Number.isFinite(cell));
}

function textOf(cell: unknown): string {
  if (typeof cell === "string") return cell.startsWith(tagStart) ? `${textTagStart}${JSON.stringify(cell)}}` : cell;
  const text = anyCellText(cell);
  return isPlain(cell) || text.startsWith(tagStart) ? text : `${tagStart}"json","value":${text}}`;
}
