import type { Breakage } from "./breakage.ts";

const listed = "loading: an unfinished load is listed by stages and removed by clear";

export const brokenUnfinished: readonly Breakage[] = [
  {
    what: "leaves the table when it discards",
    fails: ["loading: discard leaves nothing of a new collection"],
    change: (store) => ({ ...store, discard: async (name, request) => void (await store.finish?.(name, request)) }),
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
];
