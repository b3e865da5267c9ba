import {
  type Batch,
  type Filter,
  filterBatch,
  filteredFields,
  type ReadRequest,
  selectColumns,
  sliceBatch,
  takeRows,
} from "@dataknobs/core";
import { type Columns } from "./compared.ts";
import { runs } from "./filter.ts";

/** Reads by a request whose whole condition PostgreSQL can run, and keeps here what the rest of the condition keeps. */
export function filtered(
  request: ReadRequest,
  columns: Columns,
  read: (request: ReadRequest) => AsyncGenerator<Batch>,
): AsyncGenerator<Batch> {
  const { where, limit: _limit, ...open } = request;
  if (where === undefined) return read(request);
  const parts = conjuncts(where);
  const rest = joined(parts.filter((part) => !runs(part, columns)));
  if (rest === undefined) return read(request);
  const pushed = joined(parts.filter((part) => runs(part, columns)));
  const fields = [...new Set([...request.fields, ...filteredFields(rest)])];
  return keeping(read({ ...open, fields, ...(pushed !== undefined && { where: pushed }) }), rest, fields, request);
}

function conjuncts(filter: Filter): readonly Filter[] {
  return "and" in filter ? filter.and.flatMap(conjuncts) : [filter];
}

function joined(parts: readonly Filter[]): Filter | undefined {
  return parts.length > 1 ? { and: parts } : parts[0];
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
