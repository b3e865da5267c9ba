import { formatType, type Field, type Rejection } from "@dataknobs/core";
import { isUtf8 } from "node:buffer";
import { mostKept, rawRecord } from "../raw-record.ts";
import type { Broken } from "./cell-index.ts";
import { cellText, isQuoted } from "./cell-text.ts";
import { recordSpan } from "./good-rows.ts";
import { isTooDeep } from "./nested-depth.ts";
import type { RecordReading, RecordRun } from "./record-reader.ts";

/** Why a record whose cells cannot be told is refused. */
export function brokenRejection(run: RecordRun, broken: Broken, reading: RecordReading): Rejection {
  const { bytes, line } = run;
  const { start, end, reason } = broken;
  const at = `line ${line + broken.line}`;
  const message = messageOf(run, broken, reading);
  if (reason === "long") return { at, code: "TOO_LONG", message };
  const { record, note } = rawRecord(bytes, start, end);
  return { at, code: "BAD_RECORD", message: message + note, record };
}

function messageOf({ bytes, line }: RecordRun, broken: Broken, reading: RecordReading): string {
  switch (broken.reason) {
    case "cells":
      return `The record has ${counted(broken.cells)} where ${reading.columns} ${reading.columns === 1 ? "is" : "are"} expected.`;
    case "quote":
      return `Cell ${broken.cells + 1} has a quote inside and does not begin with one. Expected: the whole cell in quotes, and each quote in it doubled.`;
    case "behind":
      return `Something stands behind the closing quote of cell ${broken.cells + 1}. Expected: the delimiter ${JSON.stringify(reading.dialect.delimiter)} or the end of the line.`;
    case "open":
      return `A quote that opens in line ${line + broken.line + lineOfOpenQuote(bytes, broken, reading)} is not closed before the end of the file.`;
    default:
      return tooLongMessage(reading.recordBytes);
  }
}

function tooLongMessage(limit: number): string {
  return `The record has more than ${limit} bytes, which is the most that one may have (maxRecordBytes). A quote that is not closed would look like this, too.`;
}

function counted(cells: number): string {
  return cells === 1 ? "1 cell" : `${cells} cells`;
}

/** Line breaks between a record's beginning and the quote in it that nothing closes. */
function lineOfOpenQuote(bytes: Uint8Array, { start, end }: Broken, { dialect }: RecordReading): number {
  const delimiter = dialect.delimiter.charCodeAt(0);
  let inside = false;
  let lines = 0;
  let opened = 0;
  for (let at = start; at < end; at++) {
    const x = bytes[at] ?? 0;
    if (x === 0x0a) lines++;
    if (x !== 0x22) continue;
    // Outside of quotes one begins a cell; what is doubled closes and opens at once, which is no beginning.
    if (!inside && (at === start || bytes[at - 1] === delimiter)) opened = lines;
    inside = !inside;
  }
  return opened;
}

/** Why a record is refused of which one cell, or its text as a whole, is not what it should be. */
export function rowRejection(
  run: RecordRun,
  row: number,
  names: readonly string[],
  key: readonly string[] | undefined,
  facts: Pick<Rejection, "code" | "message" | "field">,
): Rejection {
  const { bytes, line, index } = run;
  const [start, lastEnd] = recordSpan(run, row);
  // A closing quote is the record's, though not its cell's.
  const end = isQuoted(bytes, index.cells[2 * (row + 1) * index.columns - 2] ?? 0) ? lastEnd + 1 : lastEnd;
  const rejection = { at: `line ${line + (index.lines[row] ?? 0)}`, ...facts };
  if (end - start > mostKept || !isUtf8(bytes.subarray(start, end))) {
    const { record, note } = rawRecord(bytes, start, end);
    return { ...rejection, message: facts.message + note, record };
  }
  const record = recordOf(run, row, names);
  const id = key?.map((name) => (Object.hasOwn(record, name) ? record[name] : null));
  return { ...rejection, record, ...(id !== undefined && !id.includes(null) && { recordId: id.join(",") }) };
}

/** What is wrong with a cell that is no value of its field's type. */
export function misfitOf(
  { bytes, index }: RecordRun,
  row: number,
  column: number,
  { name, type }: Field,
  depth: number,
): Pick<Rejection, "code" | "message" | "field"> {
  const text = cellText(bytes, index, row * index.columns + column);
  const own = Buffer.from(text);
  if (isTooDeep(type, own, 0, own.length, depth)) {
    const message = `More than ${depth} objects and arrays lie inside one another, which is the limit (maxDepth).`;
    return { code: "BAD_RECORD", field: name, message };
  }
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
  return { code: "MISFIT", field: name, message: `${shown} is not a value of type ${formatType(type)}.` };
}

/** The cells by their names, as texts; null where there is nothing. */
function recordOf(run: RecordRun, row: number, names: readonly string[]): Record<string, string | null> {
  const { bytes, index } = run;
  return Object.fromEntries(
    names.map((name, column) => {
      const cell = row * index.columns + column;
      const start = index.cells[2 * cell] ?? 0;
      const isNull = start === index.cells[2 * cell + 1] && !isQuoted(bytes, start);
      return [name, isNull ? null : cellText(bytes, index, cell)];
    }),
  );
}
