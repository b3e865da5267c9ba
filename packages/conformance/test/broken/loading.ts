import type { Checkpoint, Described, Store } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";

const planned = "loading: describe equals the plan in names, types, nullability and key";
const listed = "loading: an unfinished load is listed by stages and removed by clear";
const rows = "ledger: checkpoints answers with the last row of each lane as it was committed";

export const brokenLoading: readonly Breakage[] = [
  {
    what: "says that a replace keeps what a collection is, and gives it the new records' fields",
    fails: ["loading: a replace that keeps the collection's definition changes its records alone"],
    traits: { keepsReplaced: true },
    change: (store) => store,
  },
  {
    what: "describes another type than planned",
    fails: [planned],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: {
        ...schema,
        fields: schema.fields.map((field) =>
          field.type.kind === "int32" ? { ...field, type: { kind: "int64" } } : field,
        ),
      },
    })),
  },
  {
    what: "forgets that a field may not be null",
    fails: [planned],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: {
        ...schema,
        fields: schema.fields.map((field) => ({ ...field, nullable: !schema.key?.includes(field.name) })),
      },
    })),
  },
  {
    what: "describes no key",
    fails: [planned, "loading: describe equals the plan for a key of two fields"],
    change: changingDescribed(({ schema, ...rest }) => ({ ...rest, schema: { fields: schema.fields } })),
  },
  {
    what: "describes the key in the order of the fields",
    fails: ["loading: describe equals the plan for a key of two fields"],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: { ...schema, ...(schema.key && { key: schema.key.toSorted() }) },
    })),
  },
  {
    what: "invents a key",
    fails: ["loading: describe equals the plan without a key"],
    change: changingDescribed(({ schema, ...rest }) => ({
      ...rest,
      schema: { key: [schema.fields[0]?.name ?? ""], ...schema },
    })),
  },
  {
    what: "forgets what it knew when it is opened again",
    fails: [
      "loading: describe is the same after the store was closed and opened",
      "loading: records outlive the store that wrote them",
    ],
    change: (store) => {
      const written = new Set<string>();
      return {
        ...store,
        async finish(name, request) {
          written.add(name);
          await store.finish?.(name, request);
        },
        describe: async (name) => (written.has(name) ? store.describe(name) : undefined),
      };
    },
  },
  {
    what: "begins anew when it is prepared again",
    fails: ["loading: to prepare twice is to prepare once"],
    change: (store) => ({
      ...store,
      async prepare(name, request) {
        if ((await store.countStaged?.(name, request).catch(() => 0)) !== 0) await store.discard?.(name, request);
        await store.prepare?.(name, request);
      },
    }),
  },
  {
    what: "has nothing staged any more when it is asked to finish again",
    fails: ["loading: to finish twice is to finish once"],
    change(store) {
      const finished = new Set<string>();
      return {
        ...store,
        async finish(name, request) {
          if (finished.has(request.run)) throw new Error(`nothing is staged for ${name}`);
          finished.add(request.run);
          await store.finish?.(name, request);
        },
      };
    },
  },
  {
    what: "keeps one row of the ledger for all lanes",
    fails: ["loading: several lanes write one collection"],
    change: (store) => ({ ...store, checkpoints: async (run) => ((await store.checkpoints?.(run)) ?? []).slice(0, 1) }),
  },
  {
    what: "leaves the table when it discards",
    fails: ["loading: discard leaves nothing of a new collection"],
    change: (store) => ({ ...store, discard: async (name, request) => store.finish?.(name, request) }),
  },
  {
    what: "empties the target when it discards a replace",
    fails: ["loading: discard leaves the target of a replace as it was"],
    change: (store) => ({
      ...store,
      discard: async (name, request) => (
        await store.discard?.(name, request),
        await store.remove?.(name, [[1], [2]]),
        undefined
      ),
    }),
  },
  {
    what: "leaves the stage when it discards",
    fails: [
      "loading: discard leaves nothing of a new collection",
      "loading: discard leaves the target of a replace as it was",
    ],
    change: (store) => ({ ...store, discard: async () => undefined }),
  },
  { what: "lists no stages", fails: [listed], change: (store) => ({ ...store, stages: async () => [] }) },
  {
    what: "does not say who runs a stage",
    fails: [listed],
    change: (store) => ({
      ...store,
      stages: async () => ((await store.stages?.()) ?? []).map((stage) => ({ ...stage, runner: undefined })),
    }),
  },
  { what: "does not clear a stage", fails: [listed], change: (store) => ({ ...store, clear: async () => undefined }) },
  {
    what: "discards the stages of others when it opens",
    fails: ["loading: an unfinished load goes on in another store under the next epoch"],
    change: (store) => {
      const clearAll = async (): Promise<void> => {
        for (const stage of (await store.stages?.()) ?? []) await store.clear?.(stage);
      };
      const cleared = clearAll();
      return {
        ...store,
        async prepare(name, request) {
          await cleared;
          await store.prepare?.(name, request);
        },
      };
    },
  },
  {
    what: "keeps no position in the ledger",
    fails: [rows],
    change: (store) => ({
      ...store,
      checkpoints: async (run) =>
        ((await store.checkpoints?.(run)) ?? []).map(({ position: _position, ...row }) => row),
    }),
  },
  {
    what: "keeps integers of the ledger as doubles",
    fails: [rows],
    change: (store) => ({
      ...store,
      checkpoints: async (run) =>
        ((await store.checkpoints?.(run)) ?? []).map((row) => ({
          ...row,
          partition: { from: ["a", 9007199254740992], to: null },
        })),
    }),
  },
  { what: "answers with the rows of all runs", fails: [rows], change: remembering },
  {
    what: "counts in its ledger what it was handed",
    fails: ["ledger: the row counts what the store itself rejected as rejected"],
    change: (store) => ({
      ...store,
      checkpoints: async (run) =>
        ((await store.checkpoints?.(run)) ?? []).map((row) => ({ ...row, written: row.read, rejected: 0 })),
    }),
  },
  {
    what: "does not look at the number of a window",
    fails: ["ledger: a window that does not follow the last one is FENCED"],
    change: changingWriters((writer) => ({
      ...writer,
      commit: async (checkpoint) => writer.commit(checkpoint).catch(() => ({ written: 5, rejected: [] })),
    })),
  },
  {
    what: "does not look at the epoch",
    fails: ["ledger: an epoch that was taken over is FENCED"],
    change: (store) => ({
      ...store,
      prepare: async (name, request) => store.prepare?.(name, { ...request, epoch: 1 }),
      write: async (name, request) => {
        const writer = await store.write(name, { ...request, epoch: 1 });
        return { ...writer, commit: (checkpoint) => writer.commit(checkpoint && { ...checkpoint, epoch: 1 }) };
      },
    }),
  },
  {
    what: "writes the ledger before the window",
    fails: ["ledger: a window that failed has no row"],
    change: (store) => {
      const early: (Checkpoint | undefined)[] = [];
      return {
        ...store,
        write: async (name, request) => {
          const writer = await store.write(name, request);
          return { ...writer, commit: (checkpoint) => (early.push(checkpoint), writer.commit(checkpoint)) };
        },
        checkpoints: async (run) => early.flatMap((row) => (row?.run === run ? [row] : [])),
      };
    },
  },
  {
    what: "shows its stages among the collections",
    fails: ["hiding: nothing of ours is among the collections"],
    change: (store) => ({
      ...store,
      collections: async () => [
        ...(await store.collections()),
        ...((await store.stages?.()) ?? []).map(({ name }) => name),
      ],
    }),
  },
  {
    what: "shows its ledger among the collections",
    fails: [
      "hiding: nothing of ours is among the collections",
      "writing: several collections do not disturb each other",
    ],
    change: (store) => ({ ...store, collections: async () => [...(await store.collections()), "_dataknobs_ledger"] }),
  },
  {
    what: "fails when it is closed twice",
    fails: ["closing: to close twice is to close once"],
    change: (store) => {
      let closed = false;
      return {
        ...store,
        async close() {
          if (closed) throw new Error("already closed");
          closed = true;
          await store.close();
        },
      };
    },
  },
  {
    what: "answers after it was closed",
    fails: ["closing: a closed store answers no more"],
    change: (store) => ({ ...store, close: async () => undefined }),
  },
  {
    what: "keeps its ledger in memory",
    fails: ["ledger: rows outlive the store that wrote them"],
    change: (store) => {
      const known = new Set<string>();
      return {
        ...store,
        async prepare(name, request) {
          known.add(request.run);
          await store.prepare?.(name, request);
        },
        checkpoints: async (run) => (known.has(run) ? ((await store.checkpoints?.(run)) ?? []) : []),
      };
    },
  },
];

function changingDescribed(change: (described: Described) => Described): Breakage["change"] {
  return (store) => ({
    ...store,
    async describe(name) {
      const described = await store.describe(name);
      return described && change(described);
    },
  });
}

function remembering(store: Store): Store {
  const runs = new Set<string>();
  return {
    ...store,
    async prepare(name, request) {
      runs.add(request.run);
      await store.prepare?.(name, request);
    },
    checkpoints: async () =>
      (await Promise.all([...runs].map(async (run) => (await store.checkpoints?.(run)) ?? []))).flat(),
  };
}
