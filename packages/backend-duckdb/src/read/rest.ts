import { type Batch, type Filter, filterBatch, type ReadRequest, type Schema, selectColumns, takeRows } from "@dataknobs/core";
import { runsFilter } from "./filter.ts";

/** A filter as what DuckDB runs exactly, and what is left to be run here. */
export interface Split {
  readonly pushed: Filter | undefined;
  readonly rest: Filter | undefined;
}

export function splitWhere(where: Filter | undefined, schema: Schema): Split {
  if (where === undefined) return { pushed: undefined, rest: undefined };
  const parts = conjuncts(where);
  return { pushed: joined(parts.filter((part) => runsFilter(part, schema))), rest: joined(parts.filter((part) => !runsFilter(part, schema))) };
}

function conjuncts(filter: Filter): readonly Filter[] {
  return "and" in filter ? filter.and.flatMap(conjuncts) : [filter];
}

function joined(parts: readonly Filter[]): Filter | undefined {
  return parts.length > 1 ? { and: parts } : parts[0];
}

/** Reads by a request whose whole condition DuckDB can run, and keeps here what the rest of the condition keeps. */
export async function* filtered(request: ReadRequest, read: (request: ReadRequest) => AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  const { pushed, rest } = splitWhere(request.where, request.schema);
  if (rest === undefined) return yield* read(request);
  const { where: _where, limit, ...open } = request;
  const fields = [...new Set([...request.fields, ...fieldsOf(rest)])];
  const keep = filterBatch(rest, { fields: fields.flatMap((name) => request.schema.fields.filter((field) => field.name === name)) });
  let left = limit ?? Infinity;
  if (left <= 0) return;
  for await (const batch of read({ ...open, fields, ...(pushed !== undefined && { where: pushed }) })) {
    const rows = keep(batch);
    const kept = rows === undefined ? batch : takeRows(batch, rows);
    const most = left < kept.length ? takeRows(kept, Array.from({ length: left }, (_, row) => row)) : kept;
    left -= most.length;
    const { position, unread } = batch;
    yield { ...selectColumns(most, request.fields), ...(position !== undefined && { position }), ...(unread !== undefined && { unread }) };
    if (left <= 0) return;
  }
}

function fieldsOf(filter: Filter): readonly string[] {
  if ("and" in filter) return filter.and.flatMap(fieldsOf);
  if ("or" in filter) return filter.or.flatMap(fieldsOf);
  return "not" in filter ? fieldsOf(filter.not) : [filter.field];
}
