import { setImmediate } from "node:timers/promises";
import { type Batch, batchBytes, type ReadRequest, type Schema } from "@dataknobs/core";
import type { FilePages } from "./direct/file-pages.ts";
import { declaredIn, isClockName } from "../types/declared-type.ts";
import type { SqliteDatabase } from "../driver.ts";
import { openPages } from "./open-pages.ts";
import type { Page, Pages } from "./page.ts";
import type { ColumnReader, Report } from "./read-cell.ts";
import { columnReader } from "./read-column.ts";
import type { Table } from "../catalog/table.ts";
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
  let started = performance.now();
  for (const batch of batchesIn(database, table, request, file)) {
    yield batch;
    // The driver never waits: without this, timers and signals would not be heard before the end.
    if (performance.now() - started > breath) {
      await setImmediate();
      started = performance.now();
    }
  }
}

/** The same, without a breath between them. */
export function* batchesIn(
  database: SqliteDatabase,
  table: Table,
  request: ReadRequest,
  file?: FilePages,
): Generator<Batch, void, undefined> {
  const schema = batchSchema(request);
  const readers = schema.fields.map(({ type, native }) => columnReader(type, isClockName(declaredIn(native) ?? "")));
  const generated = table.columns.flatMap((column) => (column.generated ? [column.name] : []));
  const { pages, direct } = openPages(database, table, schema, request, file);
  try {
    for (;;) {
      request.signal.throwIfAborted();
      const batch = direct?.() ?? nextBatch(pages, schema, readers, generated);
      if (batch === undefined) return;
      yield batch;
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
    checkText(page, place, { name, column }, report, problems);
    return column;
  });
  const { position } = page;
  const whole: Batch = { schema, length: page.rows.length, columns, ...(position !== undefined && { position }) };
  return problems.size === 0 ? whole : withoutUnread(page, whole, problems, generated);
}
