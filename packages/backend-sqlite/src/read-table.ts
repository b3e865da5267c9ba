import { setImmediate } from "node:timers/promises";
import { type Batch, batchBytes, type Field, type ReadRequest, type Schema } from "@dataknobs/core";
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

/** The records of a table or view as batches, by the types that are asked for. */
export async function* readTable(database: SqliteDatabase, table: Table, request: ReadRequest): AsyncGenerator<Batch> {
  const schema = batchSchema(request);
  const readers = schema.fields.map(({ type }) => columnReader(type));
  const generated = table.columns.flatMap((column) => (column.generated ? [column.name] : []));
  const pages = openPages(database, table, schema, request);
  let started = performance.now();
  try {
    for (;;) {
      request.signal.throwIfAborted();
      const batch = nextBatch(pages, schema, readers, generated);
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

function openPages(database: SqliteDatabase, table: Table, { fields }: Schema, request: ReadRequest): Pages {
  const limits = { records: request.records, bytes: request.bytes, limit: request.limit ?? Infinity };
  const columns = fields.map(({ name }) => name);
  const where = request.where === undefined ? undefined : whereIn(request.where, request.schema);
  const bytes = placesOf(fields, (field) => field.type.kind === "bytes" && !isBytes(table, field));
  const order = readOrderOf(table);
  if (order === undefined)
    return streamPages(
      database,
      { table: table.name, columns, texts: placesOf(fields, mayBeText), bytes, where },
      limits,
    );
  return keyPages(
    database,
    {
      table: table.name,
      order,
      columns,
      wide: placesOf(fields, mayBeLong),
      texts: isUtf8(database) ? placesOf(fields, isText) : [],
      bytes,
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
