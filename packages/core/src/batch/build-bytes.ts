import { canonical } from "../model/canonical.ts";
import { jsonTextOf } from "../model/json-value.ts";
import type { LogicalType } from "../model/logical-type.ts";
import type { Cells } from "./cells.ts";
import { textOfList } from "./lazy-list.ts";
import { listText } from "./list-text.ts";
import { misfit } from "../model/misfit.ts";
import { loneSurrogate, textColumn } from "./text-column.ts";

/** Cells of bytes: texts are collected and encoded all at once at the end. */
export function bytesCells(type: LogicalType): Cells {
  return type.kind === "bytes" ? binaryCells(type) : textCells(textIn(type));
}

function textCells(textOf: (value: unknown) => string): Cells {
  const strings: string[] = [];
  return {
    put(i, value) {
      strings[i] = textOf(value);
    },
    skip(i) {
      strings[i] = "";
    },
    finish: (length, valid, missing) => {
      strings.length = length;
      return { ...textColumn(strings), valid, missing };
    },
  };
}

/** How a value of the type becomes the text that its cell holds. */
function textIn(type: LogicalType): (value: unknown) => string {
  if (type.kind === "json") return (value) => wellFormed(jsonTextOf(value));
  if (type.kind === "list") return (value) => listIn(value, type.of, type);
  const limit = type.kind === "text" ? (type.length ?? Infinity) : -1;
  return (value) => {
    // As many UTF-16 units as code points allowed: it cannot be too long.
    if (typeof value === "string" && value.length <= limit) return wellFormed(value);
    const text = canonical(value, type);
    if (typeof text !== "string") throw misfit("INVALID_VALUE", value, type);
    return text;
  };
}

function listIn(value: unknown, of: LogicalType, type: LogicalType): string {
  const known = typeof value === "object" && value !== null ? textOfList(value, of) : undefined;
  if (known !== undefined) return known;
  const list = canonical(value, type);
  if (!Array.isArray(list)) throw misfit("INVALID_VALUE", value, type);
  return wellFormed(listText(list, of));
}

function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw loneSurrogate(text);
  return text;
}

function binaryCells(type: LogicalType): Cells {
  const parts: (Uint8Array | undefined)[] = [];
  return {
    put(i, value) {
      const bytes = value instanceof Uint8Array ? value : canonical(value, type);
      if (!(bytes instanceof Uint8Array)) throw misfit("INVALID_VALUE", value, type);
      parts[i] = bytes;
    },
    skip(i) {
      parts[i] = undefined;
    },
    finish: (length, valid, missing) => {
      const offsets = new Int32Array(length + 1);
      for (let i = 0; i < length; i++) offsets[i + 1] = (offsets[i] ?? 0) + (parts[i]?.length ?? 0);
      const data = new Uint8Array(offsets[length] ?? 0);
      for (let i = 0; i < length; i++) {
        const part = parts[i];
        if (part !== undefined) data.set(part, offsets[i]);
      }
      return { layout: "bytes", data, offsets, valid, missing };
    },
  };
}
