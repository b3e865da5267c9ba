import type { Batch } from "../batch/batch.ts";
import { selectColumns } from "../batch/reshape.ts";
import { sliceBatch, takeRows } from "../batch/rows.ts";
import type { Filter } from "../query/filter.ts";
import { filterBatch } from "../query/filter-batch.ts";
import { splitParts } from "../query/split-filter.ts";
import { filteredFields } from "../query/where-of.ts";
import type { ReadRequest } from "./source.ts";

/**
 * Answers a read whose condition a store can run only in part, as one that knows only at the read which parts those are.
 * `runs`: whether it runs a part exactly. `read` gets a request with nothing but such parts, and the fields that the others
 * compare; those, the limit and the wanted fields are seen to here.
 */
export function readFiltered(
  request: ReadRequest,
  runs: (part: Filter) => boolean,
  read: (request: ReadRequest) => AsyncGenerator<Batch>,
): AsyncGenerator<Batch> {
  const { where, limit: _limit, ...open } = request;
  if (where === undefined) return read(request);
  const { pushed, rest } = splitParts(where, runs);
  if (rest === undefined) return read(request);
  const fields = [...new Set([...request.fields, ...filteredFields(rest)])];
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
