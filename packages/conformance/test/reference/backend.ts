import { type Backend, defineBackend } from "@dataknobs/core";
import type { Memory } from "./state.ts";
import { referenceStore } from "./store.ts";

export interface ReferenceOptions {
  /** Who opens the same name opens the same store. */
  readonly name: string;
}

const named = new Map<string, Memory>();

/** Keeps every rule of the contract, and does everything that a store can: in memory, so that rules are easily broken. */
export const reference: Backend<ReferenceOptions> = defineBackend<ReferenceOptions>({
  id: "reference",
  contract: 1,
  schemes: ["reference"],
  traits: {
    filters: [],
    modes: ["create", "insert", "upsert", "replace"],
    maxWriters: 64,
    window: { records: 50_000, bytes: 16 << 20 },
    keepsMissing: true,
  },
  parse: (name) => ({ name }),
  async open({ name }) {
    const memory = named.get(name) ?? { collections: new Map(), ledger: new Map() };
    named.set(name, memory);
    return referenceStore(memory);
  },
});

/** From now on no two records of a collection have these fields alike. */
export function makeUnique(name: string, collection: string, fields: readonly string[]): void {
  const collections = named.get(name)?.collections;
  const found = collections?.get(collection);
  if (found !== undefined) collections?.set(collection, { ...found, unique: fields });
}
