import { type Backend, DataknobsError, defineBackend } from "@dataknobs/core";
import { type Collection, memoryStore } from "./store.ts";

export interface MemoryOptions {
  /** Who opens the same name in the same process opens the same store. Default: a new one. */
  readonly name?: string;
}

const named = new Map<string, Map<string, Collection>>();

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
    const message = `memory:${name} takes no parameters: ?${parameters.toString()}`;
    if (parameters.size > 0) throw new DataknobsError({ code: "INVALID_ARGUMENT", message });
    return { name };
  },
  async open({ name = "" }, { access }) {
    const collections = named.get(name) ?? new Map<string, Collection>();
    const message = `Nothing has been written to memory:${name} in this process`;
    if (access === "write" && name !== "") named.set(name, collections);
    if (name !== "" && !named.has(name)) throw new DataknobsError({ code: "STORE_NOT_FOUND", message });
    return memoryStore(collections);
  },
});
