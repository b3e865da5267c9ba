import { type Backend, DataknobsError, defineBackend } from "@dataknobs/core";
import type { Memory } from "./state.ts";
import { memoryStore } from "./store.ts";

export interface MemoryOptions {
  /** Who opens the same name in the same process opens the same store. Default: a new one. */
  readonly name?: string;
}

const named = new Map<string, Memory>();

/** Stores that live as long as the process: `memory({})`, or `memory("name")` for one that is shared by its name. */
export const memory: Backend<MemoryOptions> = defineBackend<MemoryOptions>({
  id: "memory",
  contract: 1,
  schemes: ["memory"],
  traits: {
    filters: [], // None: core filters, and sorts.
    modes: ["create", "insert", "upsert", "replace"],
    maxWriters: 64,
    window: { records: 50_000, bytes: 16 << 20 },
    keepsMissing: true,
  },
  parse(name, parameters) {
    if (parameters.size === 0) return { name };
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `memory:${name} takes no parameters: ?${parameters.toString()}`,
    });
  },
  async open({ name = "" }, { access }) {
    const found = named.get(name) ?? { collections: new Map(), ledger: new Map() };
    if (access === "write" && name !== "") named.set(name, found);
    if (named.has(name) || name === "") return memoryStore(found);
    throw new DataknobsError({
      code: "STORE_NOT_FOUND",
      message: `Nothing has been written to memory:${name} in this process`,
    });
  },
});
