import type { Batch, Field, ReadRequest, Schema } from "@dataknobs/core";
import { directPages } from "./direct/direct-pages.ts";
import type { FilePages } from "./direct/file-pages.ts";
import { logicalOf } from "../types/declared-type.ts";
import { isUtf8, type SqliteDatabase } from "../driver.ts";
import { whereIn } from "./filter.ts";
import { keyPages } from "./key-pages.ts";
import { keyValuesIn } from "./key-value.ts";
import type { Pages } from "./page.ts";
import { rangeOf } from "./partitions.ts";
import { readOrderOf } from "./read-order.ts";
import { streamPages } from "./stream-pages.ts";
import type { Table } from "../catalog/table.ts";

/** How the records of a table come, page by page. */
export interface Opened {
  readonly pages: Pages;
  /** The next batch, if its records are such that no driver is needed for them. */
  readonly direct?: () => Batch | undefined;
}

export function openPages(
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
