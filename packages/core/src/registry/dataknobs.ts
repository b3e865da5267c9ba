import type { AnyBackend, StoreReference } from "./define-backend.ts";
import { knownSchemes, loadedBackends, lookUp, type Lookup, type Registry } from "./find-backend.ts";
import { openBy, type OpenOptions } from "./open.ts";
import type { OpenStore } from "./open-store.ts";
import { addBackend, type RegisterOptions } from "./registered.ts";

/** A registry of its own: for tests, and for several versions of one backend in one process. */
export interface Dataknobs {
  /** Opens a store by an address or by what a backend returns. */
  open(place: StoreReference | string, options?: OpenOptions): Promise<OpenStore>;
  /** Makes a backend known to this registry alone. */
  register(backend: AnyBackend, options?: RegisterOptions): void;
  /** The backends loaded so far: those of this registry, then those of the process. */
  backends(): readonly AnyBackend[];
  /** The schemes that can be asked for; those of official backends even where the package is missing. */
  schemes(): readonly string[];
  /** Where a scheme is looked for, step by step. */
  why(scheme: string): Promise<Lookup>;
}

export interface DataknobsOptions {
  /** Backends by scheme, before all others. */
  readonly plugins?: readonly AnyBackend[];
  /** The folder of the configuration file: packages are looked for there first. */
  readonly folder?: string;
}

/** @throws BACKEND_CONFLICT when two of the plugins have one scheme */
export function createDataknobs(options: DataknobsOptions = {}): Dataknobs {
  const plugins: AnyBackend[] = [];
  for (const plugin of options.plugins ?? []) addBackend(plugins, plugin);
  const registry: Registry = { plugins, folder: options.folder };
  return {
    open: (place, openOptions = {}) => openBy(registry, place, openOptions),
    register: (backend, registerOptions) => addBackend(plugins, backend, registerOptions),
    backends: () => loadedBackends(registry),
    schemes: () => knownSchemes(registry),
    why: (scheme) => lookUp(registry, scheme),
  };
}

/**
 * Opens a store: `open(sqlite("./app.db"))`, `open("sqlite:./app.db")`, or a bare path that is known by its extension.
 * @throws UNKNOWN_SCHEME, BACKEND_NOT_INSTALLED, BACKEND_LOAD_FAILED, BACKEND_CONTRACT, and what the backend finds there
 */
export function open(place: StoreReference | string, options: OpenOptions = {}): Promise<OpenStore> {
  return openBy({ plugins: [], folder: undefined }, place, options);
}
