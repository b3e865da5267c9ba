import { setImmediate } from "node:timers/promises";
import { type Batch, batchBytes, type Field, type ReadRequest, type Schema } from "@dataknobs/core";
import { directPages } from "./direct/direct-pages.ts";
import type { FilePages } from "./direct/file-pages.ts";
import { logicalOf } from "./declared-type.ts";
import { isUtf8, type SqliteDatabase } from "./driver.ts";
import { whereIn } from "./filter.ts";
import { keyPages } from "./key-pages.ts";
import { keyValuesIn } from "./key-value.ts";
import type { Page, Pages } from "./page.ts";
import { rangeOf } from "./partitions.ts";
import type { ColumnReader, Report } from "./read-cell.ts";
import { columnReader } from "./read-column.ts";
import { readOrderOf } from "./read-order.ts";
import { streamPages } from "./stream-pages.ts";
import type { Table } from "./table.ts";
import { checkText, type Problem, withoutUnread } from "./unread.ts";

/** Longest time, in milliseconds, that pages are read without letting the process do anything else. */
const breath = 20;

/**
 * The records of a table or view as batches, by the types that are asked for. `file`: where its pages may be read without
 * the driver.
 */
export async function* readTable(
  database: SqliteDatabase,
  table: Table,
  request: ReadRequest,
  file?: FilePages,
): AsyncGenerator<Batch> {
  const schema = batchSchema(request);
  const readers = schema.fields.map(({ type }) => columnReader(type));
  const generated = table.columns.flatMap((column) => (column.generated ? [column.name] : []));
  const { pages, direct } = openPages(database, table, schema, request, file);
  let started = performance.now();
  try {
    for (;;) {
      request.signal.throwIfAborted();
      const batch = direct?.() ?? nextBatch(pages, schema, readers, generated);
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
function nextBatch(
  pages: Pages,
  schema: Schema,
  readers: readonly ColumnReader[],
  generated: readonly string[],
): Batch | undefined {
  const page = pages.next();
  if (page === undefined) return undefined;
  const batch = batchOfPage(page, schema, readers, generated);
  pages.learn(batchBytes(batch), page.rows.length);
  return batch;
}

function batchSchema({ schema, fields }: ReadRequest): Schema {
  const wanted = fields.flatMap((name) => schema.fields.find((field) => field.name === name) ?? []);
  const { key } = schema;
  return key?.every((name) => fields.includes(name)) === true ? { fields: wanted, key } : { fields: wanted };
}

interface Opened {
  readonly pages: Pages;
  /** The next batch, if its records are such that no driver is needed for them. */
  readonly direct?: () => Batch | undefined;
}

function openPages(
  database: SqliteDatabase,
  table: Table,
  schema: Schema,
  request: ReadRequest,
  file: FilePages | undefined,
): Opened {
  const { fields } = schema;
  const limits = { records: request.records, bytes: request.bytes, limit: request.limit ?? Infinity };
  const columns = fields.map(({ name }) => name);
  const where = request.where === undefined ? undefined : whereIn(request.where, request.schema);
  const bytes = placesOf(fields, (field) => field.type.kind === "bytes" && !isBytes(table, field));
  const order = readOrderOf(table);
  if (order === undefined) {
    const reading = { table: table.name, columns, texts: placesOf(fields, mayBeText), bytes, where };
    return { pages: streamPages(database, reading, limits) };
  }
  const range = rangeOf(request.partition);
  const pages = keyPages(
    database,
    {
      table: table.name,
      order,
      columns,
      wide: placesOf(fields, mayBeLong),
      texts: isUtf8(database) ? placesOf(fields, isText) : [],
      bytes,
      where,
      ...range,
      after: request.after === undefined ? undefined : keyValuesIn(request.after, order.columns.length),
    },
    limits,
  );
  if (file === undefined || !order.rowid || where !== undefined) return { pages };
  const direct = directPages(database, file, table, schema, limits, range.to);
  if (direct === undefined) return { pages };
  const before = range.from === undefined ? undefined : range.from - 1n;
  return {
    pages,
    direct() {
      const { rowid, records } = pages.place;
      const batch = direct.next(rowid ?? before, limits.limit - records);
      if (batch?.position !== undefined) pages.skip(batch.position, batch.length);
      return batch;
    },
  };
}

function placesOf(fields: readonly Field[], wanted: (field: Field) => boolean): number[] {
  return fields.flatMap((field, place) => (wanted(field) ? [place] : []));
}

function mayBeText({ type: { kind } }: Field): boolean {
  return kind === "text" || kind === "json" || kind === "list" || kind === "any";
}

/** Whether its cells are bytes by themselves: then text among them is a misfit, not asked for. */
function isBytes(table: Table, { name }: Field): boolean {
  const column = table.columns.find((candidate) => candidate.name === name);
  return column !== undefined && logicalOf(column.declared, table.strict).kind === "bytes";
}

function isText({ type: { kind } }: Field): boolean {
  return kind === "text" || kind === "json" || kind === "list";
}

function mayBeLong(field: Field): boolean {
  return mayBeText(field) || field.type.kind === "bytes" || field.type.kind === "decimal";
}

function batchOfPage(
  page: Page,
  schema: Schema,
  readers: readonly ColumnReader[],
  generated: readonly string[],
): Batch {
  const problems = new Map<number, Problem[]>();
  const columns = schema.fields.map(({ name }, place) => {
    const report: Report = (row, code, message, bytes) => {
      const known = problems.get(row) ?? [];
      const problem = { field: name, place, code, message, ...(bytes !== undefined && { bytes }) };
      problems.set(row, [...known.filter((other) => other.place !== place), problem]);
    };
    const column = readers[place]?.(page.rows, place, report);
    if (column === undefined) throw new RangeError(`no reader for ${name}`);
    checkText(page, place, column, report, problems);
    return column;
  });
  const { position } = page;
  const whole: Batch = { schema, length: page.rows.length, columns, ...(position !== undefined && { position }) };
  return problems.size === 0 ? whole : withoutUnread(page, whole, problems, generated);
}
