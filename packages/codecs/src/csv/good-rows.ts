import { isUtf8 } from "node:buffer";
import type { RecordRun } from "./record-reader.ts";

/** Where a record begins in a run's bytes, and where its last cell ends. */
export function recordSpan({ index }: RecordRun, row: number): readonly [start: number, end: number] {
  const last = index.cells[2 * (row + 1) * index.columns - 1] ?? 0;
  return [index.starts[row] ?? 0, last < 0 ? ~last : last];
}

/** The records of more bytes than allowed. */
export function longRows(run: RecordRun, limit: number): number[] {
  if (run.index.end - run.from <= limit) return [];
  return rowsWhere(run, (start, end) => end - start > limit);
}

/** The records that are not UTF-8. */
export function brokenTexts(run: RecordRun): number[] {
  if (isUtf8(run.bytes.subarray(run.from, run.index.end))) return [];
  return rowsWhere(run, (start, end) => !isUtf8(run.bytes.subarray(start, end)));
}

/** All records but these; `undefined`: simply all. */
export function goodRows(run: RecordRun, limit: number): number[] | undefined {
  const bad = new Set([...longRows(run, limit), ...brokenTexts(run)]);
  return bad.size === 0 ? undefined : rowsBut(bad, run.index.count);
}

export function rowsBut(bad: { has(row: number): boolean }, length: number): number[] {
  return Array.from({ length }, (_, row) => row).filter((row) => !bad.has(row));
}

function rowsWhere(run: RecordRun, test: (start: number, end: number) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < run.index.count; row++) if (test(...recordSpan(run, row))) rows.push(row);
  return rows;
}
