import type { Breakage } from "./breakage.ts";

export const brokenClosing: readonly Breakage[] = [
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
];
