import type { BackendDefinition, OpenContext } from "../../src/contract/backend.ts";
import type { Store } from "../../src/contract/store.ts";
import { defineBackend, type Backend } from "../../src/registry/define-backend.ts";

export interface ToyOptions {
  readonly path: string;
  readonly mode?: string;
}

/** What a toy was asked to open. */
export interface Opening {
  readonly options: ToyOptions;
  readonly context: OpenContext;
}

/** A backend that opens nothing but remembers what it was asked for. */
export function toy(
  id: string,
  openings: Opening[] = [],
  more: Partial<BackendDefinition<ToyOptions>> = {},
): Backend<ToyOptions> {
  return defineBackend<ToyOptions>({
    id,
    contract: 1,
    schemes: [id],
    traits: { filters: [], modes: ["insert"], maxWriters: 1, window: { records: 100, bytes: 1000 } },
    parse: (path, parameters, scheme) => ({
      path: `${scheme} ${path}`,
      ...(parameters.has("mode") && { mode: parameters.get("mode") ?? "" }),
    }),
    open: (options, context) => {
      openings.push({ options, context });
      return Promise.resolve(emptyStore);
    },
    ...more,
  });
}

export const emptyStore: Store = {
  collections: () => Promise.resolve([]),
  describe: () => Promise.resolve(undefined),
  async *read() {},
  write: () => Promise.reject(new Error("The toy takes nothing.")),
  close: () => Promise.resolve(),
};
