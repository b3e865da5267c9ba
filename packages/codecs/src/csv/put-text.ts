import { carriageReturn, lineFeed, quote } from "./cell-index.ts";
import { kindOf, textKind } from "./cell-kind.ts";

/** Writes `data[from .. to)` as a cell, and answers with its end. */
export type PutText = (bytes: Uint8Array, at: number, data: Uint8Array, from: number, to: number) => number;

/**
 * How a cell that has a value is written: in quotes only where it must be. `words`: it is a text, which stands in quotes where
 * it would be taken for a number or a truth value.
 */
export function putText(delimiter: number, words: boolean): PutText {
  const plain = Math.max(delimiter, quote);
  return (bytes, at, data, from, to) => {
    if (from === to || needsQuotes(data, from, to, words)) return putQuoted(bytes, at, data, from, to);
    let end = at;
    for (let i = from; i < to; i++) {
      const x = data[i] ?? 0;
      if (x <= plain && (x === delimiter || x === quote || x === lineFeed || x === carriageReturn))
        return putQuoted(bytes, at, data, from, to);
      bytes[end++] = x;
    }
    return end;
  };
}

/** Judged by the ends of the cell and by what it would be taken for. */
function needsQuotes(data: Uint8Array, from: number, to: number, words: boolean): boolean {
  const first = data[from] ?? 0;
  if (isBlank(first) || isBlank(data[to - 1] ?? 0)) return true;
  // At the beginning of a file it would be its byte order mark.
  if (first === 0xef) return data[from + 1] === 0xbb && data[from + 2] === 0xbf;
  const likely = (first >= 0x30 && first <= 0x39) || first === 0x2d || first === 0x74 || first === 0x66;
  return words && likely && kindOf(data, from, to) !== textKind;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09;
}

/** Writes a cell in quotes; quotes in it are doubled. */
export function putQuoted(bytes: Uint8Array, at: number, data: Uint8Array, from: number, to: number): number {
  let end = at;
  bytes[end++] = quote;
  for (let i = from; i < to; i++) {
    const x = data[i] ?? 0;
    bytes[end++] = x;
    if (x === quote) bytes[end++] = quote;
  }
  bytes[end++] = quote;
  return end;
}

/** Bytes that a text's cells take at most; in a large one its quotes are counted, so that no more is allocated than it needs. */
export function textBytes(data: Uint8Array, from: number, to: number, cells: number): number {
  const around = to - from + 2 * cells;
  if (to - from < fewBytes) return around + to - from;
  let quotes = 0;
  for (let i = from; i < to; i++) if (data[i] === quote) quotes++;
  return around + quotes;
}

const fewBytes = 1 << 20;
