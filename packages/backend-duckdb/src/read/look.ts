import { type Batch, batchToFetch, type ReadRequest, sameType, unlooked } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import { isPlain } from "../fetch.ts";
import { logicalOf } from "../types/logical-of.ts";
import { RowRange } from "../whereabouts.ts";
import { placeAfter } from "./place.ts";
import { columnFor, type Scanned, schemaOf } from "./scan.ts";

/**
 * The fields whose cells are read although the records are fetched: those that somebody looks at, and those whose cells may be
 * what they must not be. `undefined`: the records are delivered.
 */
export function fieldsToJudge(collection: Collection, request: ReadRequest): readonly string[] | undefined {
  const { look, fields, schema, where, limit } = request;
  if (look === undefined || collection.whereabouts === undefined || where !== undefined || limit !== undefined)
    return undefined;
  const asTheyAre = fields.every((name) => {
    const { type } = columnFor(collection, name);
    const field = schema.fields.find((one) => one.name === name);
    return field !== undefined && isPlain(type) && sameType(logicalOf(type), field.type);
  });
  if (!asTheyAre) return undefined;
  return fields.filter((name) => {
    const { id } = columnFor(collection, name).type;
    // In a file DuckDB itself sees to it that text is UTF-8.
    return look.includes(name) || id === "JSON" || (id === "VARCHAR" && collection.sequential !== true);
  });
}

/** Batches that say where their rows lie, for whoever fetches them. */
export async function* rangesOf(
  rows: AsyncIterable<Scanned>,
  collection: Collection,
  request: ReadRequest,
  judged: readonly string[],
): AsyncGenerator<Batch> {
  const { whereabouts } = collection;
  if (whereabouts === undefined) throw new Error("nobody can fetch these rows");
  const schema = schemaOf(request);
  for await (const scanned of rows) {
    const { batch, first, last } = scanned;
    const position = placeAfter(scanned, judged);
    if (first === undefined || last === undefined || position === undefined) throw new Error("rows without a number");
    const columns = request.fields.map((name) => {
      const column = request.look?.includes(name) === true ? batch.columns[judged.indexOf(name)] : undefined;
      return column ?? unlooked;
    });
    for (const column of batch.columns) if (column.layout === "bytes" && !columns.includes(column)) column.release?.();
    const { length, unread } = batch;
    const form = new RowRange(whereabouts, first, last, length);
    yield batchToFetch({ schema, length, position, ...(unread !== undefined && { unread }) }, form, columns);
  }
}
