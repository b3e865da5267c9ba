import { type Batch, type Column, recordAt, type Rejection, takeRows } from "@dataknobs/core";
import type { Page } from "./page.ts";
import { plainBytes, type Report } from "./read-cell.ts";
import { recordIdOf } from "./record-id.ts";

/** Why a cell of a page cannot be delivered. */
export interface Problem {
  readonly field: string;
  readonly place: number;
  readonly code: Rejection["code"];
  readonly message: string;
  /** What SQLite has there, where the driver shows something else. */
  readonly bytes?: Uint8Array;
}

const replacement = "\uFFFD";

function brokenText(field: string): string {
  return `The text holds bytes that are not UTF-8. They can be copied as they are: --type ${field}=bytes.`;
}

/** The driver makes U+FFFD of bytes that are no UTF-8: wherever one is seen, SQLite is asked whether it stands there. */
export function checkText(
  page: Page,
  place: number,
  { name, column }: { readonly name: string; readonly column: Column },
  report: Report,
  problems: ReadonlyMap<number, readonly Problem[]>,
): void {
  const { rows } = page;
  const reported = [...problems].filter(
    ([row, found]) => found.some((problem) => problem.place === place) && holdsReplacement(rows[row]?.[place]),
  );
  if (reported.length === 0 && !mayHoldReplacement(column, rows.length)) return;
  const suspects = rows.flatMap((row, i) => (holdsReplacement(row[place]) ? [i] : []));
  if (suspects.length === 0) return;
  for (const [row, bytes] of page.broken(place, suspects)) report(row, "INVALID_UTF8", brokenText(name), bytes);
}

function holdsReplacement(value: unknown): boolean {
  return typeof value === "string" && value.includes(replacement);
}

function mayHoldReplacement(column: Column, length: number): boolean {
  if (column.layout === "any") return column.data.some(holdsReplacement);
  if (column.layout !== "bytes") return false;
  const { data, offsets } = column;
  const start = offsets[0] ?? 0;
  return Buffer.from(data.buffer, data.byteOffset + start, (offsets[length] ?? start) - start).includes(replacement);
}

/** The records that could be read, and the others as rejections. */
export function withoutUnread(
  page: Page,
  whole: Batch,
  problems: ReadonlyMap<number, readonly Problem[]>,
  generated: readonly string[],
): Batch {
  const kept: number[] = [];
  const unread: Rejection[] = [];
  for (let row = 0; row < whole.length; row++) {
    const found = problems.get(row) ?? [];
    const cause = causeOf(found, generated);
    if (cause === undefined) kept.push(row);
    else unread.push(rejectionOf(page, whole, row, cause, found));
  }
  const { position } = whole;
  return { ...takeRows(whole, kept), ...(position !== undefined && { position }), unread };
}

/** What a record is rejected for: broken text before all else, and before what SQLite has made of it in a generated column. */
function causeOf(found: readonly Problem[], generated: readonly string[]): Problem | undefined {
  const broken = found.filter(({ code }) => code === "INVALID_UTF8");
  const worst = broken.length > 0 ? broken : found;
  return worst.find(({ field }) => !generated.includes(field)) ?? worst[0];
}

/** A record that could not be read, as far as it was; its cells that are wrong are shown as SQLite has them. */
function rejectionOf(page: Page, whole: Batch, row: number, cause: Problem, found: readonly Problem[]): Rejection {
  const wrong = found.map(({ field, place, bytes }): [string, unknown] => [
    field,
    plainBytes(bytes ?? page.rows[row]?.[place]),
  ]);
  const record = Object.fromEntries([...Object.entries(recordAt(whole, row)), ...wrong]);
  const recordId = recordIdOf(whole, row);
  const { field, code, message } = cause;
  return { at: page.at(row), field, code, message, record, ...(recordId !== undefined && { recordId }) };
}
