import type { OpenStore, Store, Traits } from "@dataknobs/core";
import type { ConformanceOptions, Place } from "./options.ts";

/** The opened place that one rule is tried on. */
export interface Session {
  readonly traits: Traits;
  /** The store that is open now. */
  readonly store: Store;
  /** Closes the store and opens the same place again; undefined where nothing outlives a store. */
  readonly reopen: (() => Promise<void>) | undefined;
  /** As the place has it; afterwards `store` may be another one. */
  readonly makeUnique: Place["makeUnique"] | undefined;
  close(): Promise<void>;
}

export async function openSession({ backend, open }: ConformanceOptions): Promise<Session> {
  const place: Place = await open();
  let store = storeOf(place.store);
  const { reopen, makeUnique } = place;
  return {
    traits: backend.traits,
    get store() {
      return store;
    },
    reopen:
      reopen &&
      (async () => {
        await store.close();
        store = storeOf(await reopen());
      }),
    makeUnique:
      makeUnique &&
      (async (collection, fields) => {
        if (reopen !== undefined) await store.close();
        await makeUnique(collection, fields);
        if (reopen !== undefined) store = storeOf(await reopen());
      }),
    async close() {
      try {
        await store.close();
      } finally {
        await place.dispose?.();
      }
    },
  };
}

function storeOf(opened: OpenStore | Store): Store {
  return "store" in opened ? opened.store : opened;
}
