import {
  type Batch,
  concatBatches,
  filterBatch,
  type ReadRequest,
  recordsOf,
  schemaOf,
  sliceBatch,
  sortBatches,
  type Store,
  takeRows,
} from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingReads, querying } from "./capable.ts";

export const brokenReading: readonly Breakage[] = [
  {
    what: "never leaves the first batch",
    fails: ["reading: 2,501 records come once each, over many batches and windows"],
    change: changingRead(async function* first(read) {
      for await (const batch of read) {
        yield batch;
        return;
      }
    }),
  },
  {
    what: "delivers its last batch twice",
    fails: ["reading: 2,501 records come once each, over many batches and windows"],
    change: changingRead(async function* twice(read) {
      let last: Batch | undefined;
      for await (const batch of read) yield (last = batch);
      if (last) yield last;
    }),
  },
  {
    what: "delivers larger batches than asked for",
    fails: ["reading: 2,501 records come once each, over many batches and windows"],
    change: (store) => ({
      ...store,
      read: (name, request) => store.read(name, { ...request, records: request.records * 2 }),
    }),
  },
  {
    what: "waits for ever on an empty collection",
    fails: ["reading: an empty collection"],
    timeout: 100,
    change: changingRead(async function* waiting(read) {
      let some = false;
      for await (const batch of read) {
        some = true;
        yield batch;
      }
      if (!some) await new Promise<never>(() => undefined);
    }),
  },
  {
    what: "delivers fields in its own order",
    fails: ["reading: only the fields that are asked for, in their order"],
    change: (store) => ({
      ...store,
      read: (name, request) => store.read(name, { ...request, fields: request.fields.toSorted() }),
    }),
  },
  {
    what: "forgets the limit",
    fails: ["reading: a limit"],
    change: (store) => ({ ...store, read: (name, { limit: _limit, ...request }) => store.read(name, request) }),
  },
  {
    what: "counts one too many",
    fails: ["reading: the count is the store's own"],
    change: (store) => ({ ...store, count: async (name, where) => ((await store.count?.(name, where)) ?? 0) + 1 }),
  },
  {
    what: "reads nothing of a collection that is not there",
    fails: ["reading: what is not there is undefined to describe and an error to read"],
    change: (store) => ({
      ...store,
      async *read(name, request) {
        if ((await store.describe(name)) !== undefined) yield* store.read(name, request);
      },
    }),
  },
  {
    what: "keeps the connection of a reader that stopped early",
    fails: ["reading: a reader that stops early frees everything"],
    change: (store) => {
      let free = 10;
      return {
        ...store,
        async *read(name, request) {
          if (free-- === 0) throw new Error("no connection is free");
          for await (const batch of store.read(name, request)) yield batch;
          free++;
        },
      };
    },
  },
  {
    what: "lets readers share a cursor",
    fails: ["reading: two readers at once do not disturb each other"],
    change: (store) => {
      let open: AsyncIterator<Batch> | undefined;
      return {
        ...store,
        async *read(name, request) {
          open ??= store.read(name, request)[Symbol.asyncIterator]();
          for (;;) {
            const next = await open?.next();
            if (next === undefined || next.done === true) break;
            yield next.value;
          }
          open = undefined;
        },
      };
    },
  },
  {
    what: "does not look at the signal",
    fails: ["reading: a signal stops a reader"],
    change: (store) => ({
      ...store,
      read: (name, request) => store.read(name, { ...request, signal: new AbortController().signal }),
    }),
  },
  {
    what: "calls the living store a snapshot",
    fails: ["reading: a snapshot stays as it is"],
    change: (store) => ({ ...store, snapshot: async () => ({ ...store, close: async () => undefined }) }),
  },
  {
    what: "puts its position one record too far",
    fails: [
      "resuming: behind every batch of 2,501 records",
      "resuming: behind every single record",
      "resuming: no key, and records that equal each other",
    ],
    change: changingReads((batch) => ({ ...batch, position: String(Number(batch.position) + 1) })),
  },
  {
    what: "puts its position one record too near",
    fails: [
      "resuming: behind every batch of 2,501 records",
      "resuming: inside a partition",
      "resuming: under a condition",
    ],
    change: changingReads((batch) => ({ ...batch, position: String(Number(batch.position) - 1) })),
  },
  {
    what: "has numbers in its position",
    fails: ["resuming: behind every batch of 2,501 records"],
    change: changingReads((batch) => ({ ...batch, position: Number(batch.position) })),
  },
  {
    what: "goes on behind the value of a field that has ties",
    fails: ["resuming: a key of two fields whose first has ties"],
    change: (store) => ({ ...store, read: (name, request) => byFirstField(store, name, request) }),
  },
  {
    what: "has partitions that overlap",
    fails: ["partitions: 2,501 records", "partitions: no key"],
    change: changingPartitions(([from, to]) => [String(Number(from) === 0 ? 0 : Number(from) - 1), to]),
  },
  {
    what: "loses a record between partitions",
    fails: ["partitions: 2,501 records", "partitions: a key of two fields whose first has ties"],
    change: changingPartitions(([from, to]) => [String(Number(from) === 0 ? 0 : Number(from) + 1), to]),
  },
  {
    what: "has no partition for an empty collection",
    fails: ["partitions: an empty collection"],
    change: (store) => ({
      ...store,
      partitions: async (name, wanted) =>
        (await store.count?.(name)) === 0 ? [] : ((await store.partitions?.(name, wanted)) ?? []),
    }),
  },
  {
    what: "sorts nulls first",
    fails: ["sorting: int64", "sorting: by several fields, with a limit"],
    change: (store) =>
      querying(store, filterBatch, (batches, sort) => {
        const all = sortBatches(batches, sort);
        const nulls = recordsOf(all).map((record) => record[sort[0]?.field ?? ""] == null);
        const rows = [...nulls.keys()];
        return takeRows(all, [...rows.filter((row) => nulls[row]), ...rows.filter((row) => !nulls[row])]);
      }),
  },
  {
    what: "sorts without the second field",
    fails: ["sorting: by several fields, with a limit"],
    change: (store) => querying(store, filterBatch, (batches, sort) => sortBatches(batches, sort.slice(0, 1))),
  },
  {
    what: "surveys only the first record",
    fails: ["reading: a survey answers with types that hold every value"],
    change: (store) => ({ ...store, survey: async () => schemaOf({ amount: "decimal(2,1)", id: "int32" }) }),
  },
  {
    what: "reads a verbatim field by its type",
    fails: ["reading: a field that can be read verbatim comes as text that means the same"],
    change: (store) => ({
      ...store,
      async describe(name) {
        const described = await store.describe(name);
        return described && { ...described, verbatim: ["at"] };
      },
      async *read(name, request) {
        const own = (await store.describe(name))?.schema ?? request.schema;
        yield* store.read(name, { ...request, schema: own });
      },
    }),
  },
  {
    what: "makes more partitions than there are records",
    fails: ["partitions: fewer records than partitions"],
    change: (store) => ({
      ...store,
      async partitions(name, wanted) {
        const partitions = (await store.partitions?.(name, wanted)) ?? [];
        const [first = null] = partitions;
        return [...partitions, ...Array.from({ length: wanted - partitions.length }, () => first)];
      },
    }),
  },
  {
    what: "partitions only what the condition keeps at first sight",
    fails: ["partitions: under a condition"],
    change: (store) => ({
      ...store,
      async partitions(name, wanted, where) {
        const partitions = (await store.partitions?.(name, wanted)) ?? [];
        return where && partitions.length > 1 ? partitions.slice(1) : partitions;
      },
    }),
  },
];

function changingRead(change: (read: AsyncIterable<Batch>) => AsyncIterable<Batch>): Breakage["change"] {
  return (store) => ({ ...store, read: (name, request) => change(store.read(name, request)) });
}

function changingPartitions(
  change: (partition: readonly [string, string]) => readonly [string, string],
): Breakage["change"] {
  return (store) => ({
    ...store,
    partitions: async (name, wanted) =>
      ((await store.partitions?.(name, wanted)) ?? []).map((partition) =>
        Array.isArray(partition) ? change([String(partition[0]), String(partition[1])]) : partition,
      ),
  });
}

/** Keyset paging as it should not be: by one field, with `>`. */
async function* byFirstField(store: Store, name: string, { after, ...request }: ReadRequest): AsyncGenerator<Batch> {
  const field = request.schema.fields[0]?.name ?? "";
  const all: Batch[] = [];
  for await (const batch of store.read(name, {
    ...request,
    ...(after !== undefined && { where: { field, operator: ">", value: after } }),
  }))
    all.push(batch);
  if (all.length === 0) return;
  const sorted = sortBatches([concatBatches(all)], [{ field }]);
  for (let from = 0; from < sorted.length; from += request.records) {
    const part = sliceBatch(sorted, from, from + request.records);
    yield { ...part, position: String(recordsOf(part).at(-1)?.[field]) };
  }
}
