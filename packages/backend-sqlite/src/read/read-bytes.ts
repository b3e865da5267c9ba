import {
  type Bitmap,
  type BytesColumn,
  clearBit,
  codePoints,
  isJsonBytes,
  jsonJudge,
  type JsonJudge,
  type LogicalType,
  newBitmap,
  textColumn,
} from "@dataknobs/core";
import { type ColumnReader, type Misfit, type Report, textIn } from "./read-cell.ts";
import { afterSpace, WideText } from "../wide-text.ts";

const empty = new Uint8Array();

/** Cells of bytes as SQLite has them. */
export function bytesReader(misfit: Misfit): ColumnReader {
  return (rows, place, report) => {
    const length = rows.length;
    const offsets = new Int32Array(length + 1);
    const parts: Uint8Array[] = [];
    let valid: Bitmap | undefined;
    let end = 0;
    for (let i = 0; i < length; i++) {
      const value = rows[i]?.[place];
      if (value instanceof Uint8Array) {
        parts.push(value);
        end += value.length;
      } else {
        clearBit((valid ??= newBitmap(length, 1)), i);
        if (value !== null) misfit(i, value, report);
      }
      offsets[i + 1] = end;
    }
    return {
      layout: "bytes",
      data: parts.length === 1 ? (parts[0] ?? empty) : Buffer.concat(parts, end),
      offsets,
      valid,
      missing: undefined,
    };
  };
}

/** Cells of text: as they are, or in the canonical form of their type. `comesBack`: numbers only as texts that stand for them. */
export function textReader(type: LogicalType, misfit: Misfit, comesBack: boolean): ColumnReader {
  const read = textIn(type, comesBack);
  const asItIs = type.kind === "text" || type.kind === "json" || type.kind === "list";
  const most = type.kind === "text" ? (type.length ?? Infinity) : Infinity;
  const isJson = type.kind === "json" || type.kind === "list";
  const judge = jsonJudge();
  const wideReader = wideTextReader(isJson, type.kind === "list", most, misfit);
  return (rows, place, report) => {
    const length = rows.length;
    // A page holds a wide record alone.
    const only = rows[0]?.[place];
    if (length === 1 && only instanceof WideText && asItIs) return wideReader(only, report);
    const texts = new Array<string | null>(length);
    for (let i = 0; i < length; i++) {
      const cell = rows[i]?.[place];
      const value = cell instanceof WideText ? cell.toString() : cell;
      if (value === null || (asItIs && typeof value === "string" && value.length <= most)) {
        texts[i] = value;
        continue;
      }
      const text = read(value);
      const fits = text !== undefined && (text.length <= most || codePoints(text) <= most);
      texts[i] = fits ? text : null;
      if (!fits) misfit(i, value, report);
    }
    const column = textColumn(texts);
    return isJson ? checkedJson(column, type, judge, texts, misfit, report) : column;
  };
}

/** A wide text: the column is its bytes as they came. */
function wideTextReader(
  isJson: boolean,
  isList: boolean,
  most: number,
  misfit: Misfit,
): (text: WideText, report: Report) => BytesColumn {
  return (text, report) => {
    const { bytes } = text;
    const { length } = bytes;
    const fits = length <= most || codePoints(text.toString()) <= most;
    const wellFormed =
      !isJson || (isJsonBytes(bytes, 0, length) && (!isList || bytes[afterSpace(bytes, 0, length)] === 0x5b));
    const offsets = Int32Array.of(0, length);
    if (fits && wellFormed)
      return {
        layout: "bytes",
        data: bytes,
        offsets,
        valid: undefined,
        missing: undefined,
        release: () => text.release(),
      };
    misfit(0, text.toString(), report);
    return { layout: "bytes", data: bytes, offsets, valid: newBitmap(1, 0), missing: undefined };
  };
}

function checkedJson(
  column: BytesColumn,
  type: LogicalType,
  judge: JsonJudge,
  texts: readonly (string | null)[],
  misfit: Misfit,
  report: Report,
): BytesColumn {
  const { data, offsets } = column;
  let { valid } = column;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    if (text === null || text === undefined) continue;
    const wellFormed =
      judge(data, offsets[i] ?? 0, offsets[i + 1] ?? 0) && (type.kind === "json" || /^\s*\[/.test(text));
    if (wellFormed) continue;
    clearBit((valid ??= newBitmap(texts.length, 1)), i);
    misfit(i, text, report);
  }
  return { ...column, valid };
}
