import { anyCellText, isSet } from "@dataknobs/core";
import type { AnyColumn } from "@dataknobs/core";
import type { Cells } from "./cell-writing.ts";

/** Cells of any type: their texts are made first, for nothing else says how long they are. */
export function anyCells(column: AnyColumn, length: number): Cells {
  const texts = new Array<string>(length);
  let bytes = 0;
  for (let row = 0; row < length; row++) {
    const text = isSet(column.valid, row) ? oneLine(anyCellText(column.data[row])) : "";
    texts[row] = text;
    bytes += Buffer.byteLength(text);
  }
  return {
    bytes,
    put: (target, at, row) => at + target.write(texts[row] ?? "", at),
  };
}

/** In a JSON text line breaks are blanks between tokens. */
function oneLine(json: string): string {
  return json.includes("\n") || json.includes("\r") ? json.replaceAll(/[\n\r]/g, " ") : json;
}
