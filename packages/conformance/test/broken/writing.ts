import type { Store } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";

export const brokenWriting: readonly Breakage[] = [
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
    what: "says that it removed every key",
    fails: ["writing: remove takes away the records of these keys"],
    change: (store) => ({ ...store, remove: async (name, keys) => (await store.remove?.(name, keys), keys.length) }),
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
];

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
