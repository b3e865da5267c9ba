import {
  type Batch,
  type Filter,
  filterBatch,
  type ReadRequest,
  type Schema,
  selectColumns,
  sliceBatch,
  takeRows,
} from "@dataknobs/core";
import { runsFilter } from "./filter.ts";

/** A filter as what DuckDB runs exactly, and what is left to be run here. */
export interface Split {
  readonly pushed: Filter | undefined;
  readonly rest: Filter | undefined;
}

function splitWhere(where: Filter | undefined, schema: Schema): Split {
  if (where === undefined) return { pushed: undefined, rest: undefined };
  const parts = conjuncts(where);
  return {
    pushed: joined(parts.filter((part) => runsFilter(part, schema))),
    rest: joined(parts.filter((part) => !runsFilter(part, schema))),
  };
}

function conjuncts(filter: Filter): readonly Filter[] {
  return "and" in filter ? filter.and.flatMap(conjuncts) : [filter];
}

function joined(parts: readonly Filter[]): Filter | undefined {
  return parts.length > 1 ? { and: parts } : parts[0];
}

/** Reads by a request whose whole condition DuckDB can run, and keeps here what the rest of the condition keeps. */
export function filtered(
  request: ReadRequest,
  read: (request: ReadRequest) => AsyncGenerator<Batch>,
): AsyncGenerator<Batch> {
  const { pushed, rest } = splitWhere(request.where, request.schema);
  if (rest === undefined) return read(request);
  const { where: _where, limit: _limit, ...open } = request;
  const fields = [...new Set([...request.fields, ...fieldsOf(rest)])];
  return keeping(read({ ...open, fields, ...(pushed !== undefined && { where: pushed }) }), rest, fields, request);
}

async function* keeping(
  batches: AsyncIterable<Batch>,
  rest: Filter,
  fields: readonly string[],
  request: ReadRequest,
): AsyncGenerator<Batch> {
  const known = fields.flatMap((name) => request.schema.fields.filter((field) => field.name === name));
  const keep = filterBatch(rest, { fields: known });
  let left = request.limit ?? Infinity;
  if (left <= 0) return;
  for await (const batch of batches) {
    const { position, unread } = batch;
    // Where the unread lie among the others is not said: core looks at such a batch again.
    const most = unread === undefined ? left : batch.length;
    const rows = keep(batch)?.slice(0, most);
    const kept = rows === undefined ? sliceBatch(batch, 0, most) : takeRows(batch, rows);
    left -= kept.length + (unread?.length ?? 0);
    yield {
      ...selectColumns(kept, request.fields),
      ...(position !== undefined && { position }),
      ...(unread !== undefined && { unread }),
    };
    if (left <= 0) return;
  }
}

function fieldsOf(filter: Filter): readonly string[] {
  if ("and" in filter) return filter.and.flatMap(fieldsOf);
  if ("or" in filter) return filter.or.flatMap(fieldsOf);
  return "not" in filter ? fieldsOf(filter.not) : [filter.field];
}
