import {
  type Batch,
  defineBackend,
  type Backend,
  type Filter,
  filterBatch,
  type ReadRequest,
  selectColumns,
  sliceBatch,
  sortBatches,
  type Source,
  type Store,
  takeRows,
  type Traits,
  type Writer,
} from "@dataknobs/core";
import { reference, type ReferenceOptions } from "../reference/backend.ts";

/** The reference store, which runs filters and sorts itself (by core's own code), changed by `change`: what is broken in it is the whole difference. */
export function capable(
  change: (store: Store) => Store = (store) => store,
  traits: Partial<Traits> = {},
): Backend<ReferenceOptions> {
  return defineBackend<ReferenceOptions>({
    ...reference,
    traits: {
      ...reference.traits,
      filters: ["=", "!=", "<", "<=", ">", ">=", "in", "not-in", "like", "between", "is-null", "not-null"],
      sorts: true,
      ...traits,
    },
    open: async (options, context) => change(querying(await reference.open(options, context))),
  });
}

/** A store that filters, sorts and limits what another reads, in its snapshots too. */
export function querying<Kind extends Source & Pick<Store, "snapshot">>(
  source: Kind,
  keep: typeof filterBatch = filterBatch,
  sort: typeof sortBatches = sortBatches,
): Kind {
  const { snapshot } = source;
  return {
    ...source,
    ...(snapshot !== undefined && { snapshot: async () => querying(await snapshot.call(source), keep, sort) }),
    read: (name: string, request: ReadRequest) => query(source, name, request, keep, sort),
    count: async (name: string, where?: Filter) => {
      const schema = (await source.describe(name))?.schema;
      if (!where || !schema) return (await source.count?.(name)) ?? 0;
      const request = {
        schema,
        fields: schema.fields.map((field) => field.name),
        where,
        records: 100,
        bytes: 1 << 20,
        signal: new AbortController().signal,
      };
      let count = 0;
      for await (const batch of query(source, name, request, keep, sort)) count += batch.length;
      return count;
    },
  };
}

async function* query(
  source: Source,
  name: string,
  request: ReadRequest,
  keep: typeof filterBatch,
  sort: typeof sortBatches,
): AsyncGenerator<Batch> {
  const { where, order, limit, fields, ...rest } = request;
  const everything = { ...rest, fields: rest.schema.fields.map((field) => field.name) };
  const matching = filtered(source.read(name, everything), where && keep(where, rest.schema));
  let left = limit ?? Infinity;
  for await (const batch of order ? sorted(matching, (all) => sort(all, order), rest.records) : matching) {
    if (left <= 0) return;
    const part = batch.length > left ? sliceBatch(batch, 0, left) : batch;
    left -= part.length;
    yield {
      ...selectColumns(part, fields),
      ...(batch.position !== undefined && !order && { position: batch.position }),
    };
  }
}

async function* filtered(
  batches: AsyncIterable<Batch>,
  keep: ReturnType<typeof filterBatch> | undefined,
): AsyncGenerator<Batch> {
  for await (const batch of batches) {
    const rows = keep?.(batch);
    yield rows
      ? { ...takeRows(batch, rows), ...(batch.position !== undefined && { position: batch.position }) }
      : batch;
  }
}

async function* sorted(
  batches: AsyncIterable<Batch>,
  sort: (all: readonly Batch[]) => Batch,
  size: number,
): AsyncGenerator<Batch> {
  const all: Batch[] = [];
  for await (const batch of batches) all.push(batch);
  if (all.length === 0) return;
  const whole = sort(all);
  for (let from = 0; from < whole.length; from += size) yield sliceBatch(whole, from, from + size);
}

/** Every batch that is read, changed. */
export function changingReads(change: (batch: Batch) => Batch): (store: Store) => Store {
  return (store) => ({ ...store, read: (name, request) => mapped(store.read(name, request), change) });
}

async function* mapped(batches: AsyncIterable<Batch>, change: (batch: Batch) => Batch): AsyncGenerator<Batch> {
  for await (const batch of batches) yield change(batch);
}

/** Every cell of one layout or type that is read, changed. */
export function changingColumns(
  change: (column: Batch["columns"][number], field: Batch["schema"]["fields"][number]) => Batch["columns"][number],
): (store: Store) => Store {
  return changingReads((batch) => ({
    ...batch,
    columns: batch.columns.map((column, i) => {
      const field = batch.schema.fields[i];
      return field ? change(column, field) : column;
    }),
  }));
}

/** Every writer, changed. */
export function changingWriters(
  change: (writer: Writer, request: Parameters<Store["write"]>[1], name: string) => Writer,
): (store: Store) => Store {
  return (store) => ({
    ...store,
    write: async (name, request) => change(await store.write(name, request), request, name),
  });
}
