import {
  type Batch,
  type Checkpoint,
  type Committed,
  concatBatches,
  type Rejection,
  sliceBatch,
  type Store,
  type Writer,
} from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";

const twice = "writing: the same batch twice is refused where the key is enforced";
const poisoned = "failing: after an error write and commit throw WRITER_POISONED";
const isolates = "failing: k bad records give k rejections and the rest is written";

export const brokenWriting: readonly Breakage[] = [
  {
    what: "loses the last batch of a window",
    fails: [
      "reading: 2,501 records come once each, over many batches and windows",
      "writing: commit answers with the number of records written",
    ],
    change: changingWriters((writer) => {
      let held: Batch | undefined;
      return {
        ...writer,
        async write(batch) {
          if (held) await writer.write(held);
          held = batch;
        },
        async commit(checkpoint) {
          const { written, ...rest } = await writer.commit(checkpoint);
          const lost = held?.length ?? 0;
          held = undefined;
          return { written: written + lost, ...rest };
        },
      };
    }),
  },
  {
    what: "says that it wrote one more",
    fails: ["writing: commit answers with the number of records written"],
    change: changingCommits((committed) => ({ ...committed, written: committed.written + 1 })),
  },
  {
    what: "stores what is there already once more",
    fails: [twice, isolates],
    change: (store) => ({
      ...store,
      prepare: async () => undefined,
      write: (name, request) => store.write(name, { ...request, keyEnforced: false }),
      describe: async (name) => withKey(await store.describe(name)),
    }),
  },
  {
    what: "an upsert keeps the first record of a key",
    fails: ["writing: the last record of a key wins inside a window of an upsert"],
    change: changingWriters((writer, { mode }) => {
      const window: Batch[] = [];
      if (mode !== "upsert") return writer;
      return {
        ...writer,
        write: async (batch) => void window.push(batch),
        async commit(checkpoint) {
          const all = concatBatches(window.splice(0));
          for (let row = all.length - 1; row >= 0; row--) await writer.write(sliceBatch(all, row, row + 1));
          return writer.commit(checkpoint);
        },
      };
    }),
  },
  {
    what: "an upsert counts what it replaces window by window",
    fails: ["writing: an upsert counts the records of earlier windows that it replaces, and no others"],
    change: changingCommits((committed) => ({ ...committed, superseded: Math.min(committed.superseded ?? 0, 1) })),
  },
  {
    what: "an upsert takes any fields for a key",
    fails: ["writing: an upsert by fields that many records may share is refused before anything is written"],
    change: (store) => ({
      ...store,
      prepare: async (name, request) =>
        store.prepare?.(name, request.mode === "upsert" ? { ...request, mode: "insert" } : request),
      write: (name, request) => store.write(name, request.mode === "upsert" ? { ...request, mode: "insert" } : request),
    }),
  },
  {
    what: "a replace adds to what was there",
    fails: [
      "writing: replace takes the place of what was there, fields and all",
      "loading: a replace leaves the old records readable until it is finished",
    ],
    change: (store) => direct(store, ({ mode }) => mode === "replace"),
  },
  {
    what: "shows a load before it is finished",
    fails: ["loading: a staged load is seen by nobody before it is finished"],
    change: (store) => direct(store, () => true),
  },
  {
    what: "takes columns by their place",
    fails: ["writing: insert adds to what is there, without a part of its fields and in another order"],
    change: (store) => ({
      ...store,
      async write(name, request) {
        const existing = (await store.describe(name))?.schema;
        const writer = await store.write(name, request);
        if (!existing) return writer;
        const rename = (batch: Batch): Batch => ({
          ...batch,
          schema: {
            fields: batch.schema.fields.map((field, i) => ({ ...field, name: existing.fields[i]?.name ?? field.name })),
          },
        });
        return { ...writer, write: (batch) => writer.write(rename(batch)) };
      },
    }),
  },
  {
    what: "keeps the caller's batch and stores it later",
    fails: ["writing: what a caller changes afterwards is not stored"],
    change: changingWriters((writer) => {
      const later: Batch[] = [];
      return {
        ...writer,
        write: async (batch) => void later.push(batch),
        async commit() {
          return { written: later.reduce((sum, batch) => sum + batch.length, 0), rejected: [] };
        },
        async close() {
          for (const batch of later.splice(0)) await writer.write(batch);
          await writer.commit();
          await writer.close();
        },
      };
    }),
  },
  {
    what: "publishes an open window when it is closed",
    fails: ["writing: an open window is gone when its writer is closed"],
    change: changingWriters((writer) => {
      let open = true;
      return {
        ...writer,
        async close() {
          if (open) await writer.commit();
          open = false;
          await writer.close();
        },
      };
    }),
  },
  {
    what: "says that it removed every key",
    fails: ["writing: remove takes away the records of these keys"],
    change: (store) => ({ ...store, remove: async (name, keys) => (await store.remove?.(name, keys), keys.length) }),
  },
  {
    what: "takes keys that differ in case for one",
    fails: ["writing: a key is kept apart from others by its value alone"],
    change: changingWriters((writer) => ({ ...writer, write: (batch) => writer.write(lowerCase(batch)) })),
  },
  {
    what: "answers OK to a commit after an error",
    fails: [poisoned],
    change: changingWriters((writer) => {
      let failed = false;
      return {
        ...writer,
        async commit(checkpoint) {
          if (failed) return { written: 3, rejected: [] };
          failed = true;
          const committed = await writer.commit(checkpoint);
          failed = false;
          return committed;
        },
      };
    }),
  },
  {
    what: "forgets its failure at once",
    fails: [poisoned],
    change: changingWriters((writer) => ({
      ...writer,
      async commit(checkpoint) {
        try {
          return await writer.commit(checkpoint);
        } catch (error) {
          await writer.rollback?.();
          throw error;
        }
      },
    })),
  },
  {
    what: "keeps half of a window that failed",
    fails: [poisoned, "failing: after a rollback the writer is usable and nothing of the window is left"],
    change: (store) => ({
      ...store,
      write: async (name, request) =>
        request.mode === "insert" ? recordwise(store, name, request) : store.write(name, request),
    }),
  },
  {
    what: "keeps the window over a rollback",
    fails: ["failing: after a rollback the writer is usable and nothing of the window is left"],
    change: changingWriters((writer) => keepingWindow(writer)),
  },
  {
    what: "rejects the whole window for one bad record",
    fails: [isolates, "failing: a bad record in each of many batches"],
    change: changingCareful((committed, records) =>
      committed.rejected.length === 0
        ? committed
        : { written: 0, rejected: Array.from({ length: records }, (_, row) => ({ ...committed.rejected[0]!, row })) },
    ),
  },
  {
    what: "does not say which records it left out",
    fails: [isolates],
    change: changingCareful((committed) => ({ ...committed, rejected: [] })),
  },
  {
    what: "names the rows of rejections by their batch",
    fails: [isolates],
    change: changingCareful((committed) => ({
      ...committed,
      rejected: committed.rejected.map(({ row = 0, ...rest }): Rejection => ({ ...rest, row: row % 6 })),
    })),
  },
  {
    what: "drops what lies beyond ten thousand records of a window",
    fails: ["reading: more records than one window of the store's own wish"],
    change: changingWriters((writer) => ({
      ...writer,
      write: (batch) => writer.write(sliceBatch(batch, 0, 10_000)),
    })),
  },
  {
    what: "plans an insert as if nothing were there",
    fails: ["writing: insert into an existing collection is planned by its types"],
    change: (store) => ({
      ...store,
      plan: (schema) => store.plan?.(schema) ?? [],
      async write(name, request) {
        const there = (await store.describe(name))?.schema.fields ?? [];
        const other = there.find(({ name: field, type }) =>
          request.schema.fields.some((own) => own.name === field && own.type.kind !== type.kind),
        );
        if (other) throw new Error(`column ${other.name} is of another type`);
        return store.write(name, request);
      },
    }),
  },
  {
    what: "tells records without a key apart by all their values",
    fails: ["writing: the same batch twice doubles the records of a collection without a key"],
    change: (store) => ({
      ...store,
      write: async (name, request) =>
        request.mode === "insert" && !request.schema.key
          ? { ...(await store.write(name, request)), write: async () => undefined }
          : store.write(name, request),
    }),
  },
  {
    what: "enforces a key that its source did not",
    fails: ["writing: a key that nobody enforced takes records twice"],
    change: (store) => ({
      ...store,
      prepare: async (name, request) =>
        store.prepare?.(name, { ...request, keyEnforced: request.schema.key !== undefined }),
    }),
  },
  {
    what: "leaves what is there in an upsert",
    fails: ["writing: upsert puts records in the place of those with their key"],
    change: (store) => ({
      ...store,
      write: async (name, request) => {
        if (request.mode !== "upsert" || request.staged) return store.write(name, request);
        const writer = await store.write(name, { ...request, mode: "insert", careful: true });
        return {
          ...writer,
          async commit(checkpoint) {
            const { written, rejected } = await writer.commit(checkpoint);
            return { written: written + rejected.length, rejected: [] };
          },
        };
      },
    }),
  },
  {
    what: "makes a collection only where there is none",
    fails: ["writing: create into an existing collection that is empty"],
    change: (store) => ({
      ...store,
      async write(name, request) {
        if (request.mode === "create" && !request.staged) throw new Error(`${name} already exists`);
        return store.write(name, request);
      },
    }),
  },
  {
    what: "takes nothing without a checkpoint",
    fails: ["writing: a person's own insert needs no ledger"],
    change: changingWriters((writer) => ({
      ...writer,
      commit: async (checkpoint) => (checkpoint ? writer.commit(checkpoint) : { written: 0, rejected: [] }),
    })),
  },
  {
    what: "commits what it can and then says that it was stopped",
    fails: ["writing: a signal that fires leaves the whole window or nothing of it"],
    change: changingWriters((writer, { signal }) => ({
      ...writer,
      async commit(checkpoint) {
        const committed = await writer.commit(checkpoint);
        signal.throwIfAborted();
        return committed;
      },
    })),
  },
];

function changingCommits(change: (committed: Committed) => Committed): Breakage["change"] {
  return changingWriters((writer) => ({
    ...writer,
    commit: async (checkpoint) => change(await writer.commit(checkpoint)),
  }));
}

function changingCareful(change: (committed: Committed, records: number) => Committed): Breakage["change"] {
  return changingWriters((writer, { careful }) => {
    let records = 0;
    if (!careful) return writer;
    return {
      ...writer,
      async write(batch) {
        records += batch.length;
        await writer.write(batch);
      },
      commit: async (checkpoint) => change(await writer.commit(checkpoint), records),
    };
  });
}

function withKey(described: Awaited<ReturnType<Store["describe"]>>): typeof described {
  return described && { ...described, keyEnforced: described.schema.key !== undefined };
}

/** A store whose loads of this kind are written where people look. */
function direct(store: Store, which: (request: Parameters<Store["write"]>[1]) => boolean): Store {
  const shown = (request: Parameters<Store["write"]>[1]): typeof request =>
    which(request) ? { ...request, staged: false } : request;
  return {
    ...store,
    prepare: (name, request) => store.prepare?.(name, shown(request)) ?? Promise.resolve(),
    write: (name, request) => store.write(name, shown(request)),
    finish: (name, request) => store.finish?.(name, shown(request)) ?? Promise.resolve(),
    countStaged: async (name, request) =>
      which(request) ? ((await store.count?.(name)) ?? 0) : ((await store.countStaged?.(name, request)) ?? 0),
  };
}

function lowerCase(batch: Batch): Batch {
  return {
    ...batch,
    columns: batch.columns.map((column) =>
      column.layout === "bytes"
        ? { ...column, data: column.data.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)) }
        : column,
    ),
  };
}

/** Each record is committed by itself, and what was committed before a failure stays. */
async function recordwise(store: Store, name: string, request: Parameters<Store["write"]>[1]): Promise<Writer> {
  const writer = await store.write(name, request);
  const window: Batch[] = [];
  return {
    ...writer,
    write: async (batch) => void window.push(batch),
    async commit(checkpoint?: Checkpoint) {
      let written = 0;
      for (const batch of window.splice(0)) {
        for (let row = 0; row < batch.length; row++) {
          await writer.write(sliceBatch(batch, row, row + 1));
          written += (await writer.commit()).written;
        }
      }
      const { rejected } = await writer.commit(checkpoint);
      return { written, rejected };
    },
  };
}

function keepingWindow(writer: Writer): Writer {
  const window: Batch[] = [];
  return {
    ...writer,
    async write(batch) {
      window.push(batch);
      await writer.write(batch);
    },
    async rollback() {
      await writer.rollback?.();
      for (const batch of window) if (batch.length < 4) await writer.write(batch);
    },
  };
}
