import type { Breakage } from "./breakage.ts";

export const brokenLoading: readonly Breakage[] = [
  {
    what: "says that a replace keeps what a collection is, and gives it the new records' fields",
    fails: ["loading: a replace that keeps the collection's definition changes its records alone"],
    traits: { keepsReplaced: true },
    change: (store) => store,
  },
  {
    what: "takes names that differ in case for one, and does not say so",
    fails: ["loading: collections that differ only in case are two, or are refused before anything is written"],
    change: (store) => ({
      ...store,
      describe: (name) => store.describe(name.toLowerCase()),
      read: (name, request) => store.read(name.toLowerCase(), request),
      write: (name, request) => store.write(name.toLowerCase(), { ...request, mode: "replace" }),
    }),
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
];
