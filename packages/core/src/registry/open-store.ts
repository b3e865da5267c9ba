import type { Traits } from "../contract/backend.ts";
import type { Described } from "../contract/source.ts";
import type { Store } from "../contract/store.ts";
import { collectionOf, type Collection } from "./collection.ts";
import type { AnyBackend } from "./define-backend.ts";

/** Which backend an opened store is of. */
export interface BackendFacts {
  readonly id: string;
  readonly traits: Traits;
}

/** An opened store: what the migrator moves records between, and a database for people. */
export interface OpenStore {
  readonly backend: BackendFacts;
  /** Those of the backend, where the migrator looks for them. */
  readonly traits: Traits;
  /** The backend's own store, by the contract. */
  readonly store: Store;
  /** Where it is, as a person would write it, without secrets. */
  readonly address: string;
  /** The names of all collections. */
  collections(): Promise<readonly string[]>;
  /** A collection's schema and what is known of it; `undefined`: it is not there. */
  describe(collection: string): Promise<Described | undefined>;
  /** A collection to search and change; it need not be there yet. */
  collection(name: string): Collection;
  /** Twice is once. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function openedStore(backend: AnyBackend, store: Store, address: string): OpenStore {
  const facts: BackendFacts = { id: backend.id, traits: backend.traits };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= store.close());
  return {
    backend: facts,
    traits: backend.traits,
    store,
    address,
    collections: () => store.collections(),
    describe: (collection) => store.describe(collection),
    collection: (name) => collectionOf({ store, traits: backend.traits }, name),
    close,
    [Symbol.asyncDispose]: close,
  };
}
