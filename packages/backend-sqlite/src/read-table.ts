import { setImmediate } from "node:timers/promises";
import {
  type Batch,
  batchBytes,
  type Column,
  type Field,
  type ReadRequest,
  recordAt,
  type Rejection,
  type Schema,
  takeRows,
} from "@dataknobs/core";
import { whereIn } from "./filter.ts";
import type { SqliteDatabase } from "./driver.ts";
import { keyPages } from "./key-pages.ts";
import { keyValuesIn } from "./key-value.ts";
import type { Page, Pages } from "./page.ts";
import { rangeOf } from "./partitions.ts";
import { columnReader, type ColumnReader } from "./read-column.ts";
import { plainBytes, type Report } from "./read-cell.ts";
import { readOrderOf } from "./read-order.ts";
import { recordIdOf } from "./record-id.ts";
import { streamPages } from "./stream-pages.ts";
import type { Table } from "./table.ts";

/** Longest time, in milliseconds, that pages are read without letting the process do anything else. */
const breath = 20;

/** The records of a table or view as batches, by the types that are asked for. */
export async function* readTable(database: SqliteDatabase, table: Table, request: ReadRequest): AsyncGenerator<Batch> {
  const schema = batchSchema(request);
  const readers = schema.fields.map(({ type }) => columnReader(type));
  const pages = openPages(database, table, schema, request);
  let started = performance.now();
  try {
    for (;;) {
      request.signal.throwIfAborted();
      const batch = nextBatch(pages, schema, readers);
      if (batch === undefined) return;
      yield batch;
      // The driver never waits: without this, timers and signals would not be heard before the end.
      if (performance.now() - started > breath) {
        await setImmediate();
        started = performance.now();
      }
    }
  } finally {
    pages.close();
  }
}

/** Apart from the loop, so that the driver's rows are not kept while the batch is on its way. */
function nextBatch(pages: Pages, schema: Schema, readers: readonly ColumnReader[]): Batch | undefined {
  const page = pages.next();
  if (page === undefined) return undefined;
  const batch = batchOfPage(page, schema, readers);
  pages.learn(batchBytes(batch), page.rows.length);
  return batch;
}

function batchSchema({ schema, fields }: ReadRequest): Schema {
  const wanted = fields.flatMap((name) => schema.fields.find((field) => field.name === name) ?? []);
  const { key } = schema;
  return key?.every((name) => fields.includes(name)) === true ? { fields: wanted, key } : { fields: wanted };
}

function openPages(database: SqliteDatabase, table: Table, { fields }: Schema, request: ReadRequest): Pages {
  const limits = { records: request.records, bytes: request.bytes, limit: request.limit ?? Infinity };
  const columns = fields.map(({ name }) => name);
  const where = request.where === undefined ? undefined : whereIn(request.where, request.schema);
  const order = readOrderOf(table);
  if (order === undefined)
    return streamPages(database, { table: table.name, columns, texts: placesOf(fields, mayBeText), where }, limits);
  return keyPages(
    database,
    {
      table: table.name,
      order,
      columns,
      wide: placesOf(fields, mayBeLong),
      where,
      ...rangeOf(request.partition),
      after: request.after === undefined ? undefined : keyValuesIn(request.after, order.columns.length),
    },
    limits,
  );
}

function placesOf(fields: readonly Field[], wanted: (field: Field) => boolean): number[] {
  return fields.flatMap((field, place) => (wanted(field) ? [place] : []));
}

function mayBeText({ type: { kind } }: Field): boolean {
  return kind === "text" || kind === "json" || kind === "list" || kind === "any";
}

function mayBeLong(field: Field): boolean {
  return mayBeText(field) || field.type.kind === "bytes" || field.type.kind === "decimal";
}

interface Problem {
  readonly field: string;
  readonly place: number;
  readonly code: Rejection["code"];
  readonly message: string;
}

function batchOfPage(page: Page, schema: Schema, readers: readonly ColumnReader[]): Batch {
  const problems = new Map<number, Problem[]>();
  const columns = schema.fields.map(({ name }, place) => {
    const report: Report = (row, code, message) => {
      const known = problems.get(row) ?? [];
      problems.set(row, [...known.filter((problem) => problem.place !== place), { field: name, place, code, message }]);
    };
    const column = readers[place]?.(page.rows, place, report);
    if (column === undefined) throw new RangeError(`no reader for ${name}`);
    checkText(page, place, column, report, problems);
    return column;
  });
  const { position } = page;
  const whole: Batch = { schema, length: page.rows.length, columns, ...(position !== undefined && { position }) };
  return problems.size === 0 ? whole : withoutUnread(page, whole, problems);
}

const replacement = "\uFFFD";

/** The driver makes U+FFFD of bytes that are no UTF-8: wherever one is seen, SQLite is asked whether it stands there. */
function checkText(
  page: Page,
  place: number,
  column: Column,
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
  const standing = page.replacements(place);
  for (const row of suspects) {
    const shown = String(rows[row]?.[place]).split(replacement).length - 1;
    if (shown !== Number(standing[row] ?? shown))
      report(row, "INVALID_UTF8", "The text holds bytes that are not UTF-8.");
  }
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

function withoutUnread(page: Page, whole: Batch, problems: ReadonlyMap<number, readonly Problem[]>): Batch {
  const kept: number[] = [];
  const unread: Rejection[] = [];
  for (let row = 0; row < whole.length; row++) {
    const [first, ...others] = problems.get(row) ?? [];
    if (first === undefined) kept.push(row);
    else unread.push(rejectionOf(page, whole, row, first, others));
  }
  const { position } = whole;
  return { ...takeRows(whole, kept), ...(position !== undefined && { position }), unread };
}

/** A record that could not be read, as far as it was; its cells that are wrong are shown as SQLite has them. */
function rejectionOf(page: Page, whole: Batch, row: number, first: Problem, others: readonly Problem[]): Rejection {
  const wrong = [first, ...others].map(({ field, place }): [string, unknown] => [
    field,
    plainBytes(page.rows[row]?.[place]),
  ]);
  const record = Object.fromEntries([...Object.entries(recordAt(whole, row)), ...wrong]);
  const recordId = recordIdOf(whole, row);
  const { field, code, message } = others.find((problem) => problem.code === "INVALID_UTF8") ?? first;
  return { at: page.at(row), field, code, message, record, ...(recordId !== undefined && { recordId }) };
}
