import { nodeModules } from "./builtin.ts";
import type { AnyBackend } from "./define-backend.ts";
import { loadBackend, resolveFrom } from "./installed-package.ts";
import { notInstalled, unknownScheme } from "./not-found.ts";
import { officialBackends, type OfficialBackend } from "./official.ts";
import { globalBackends } from "./registered.ts";
import { rootsOf } from "./roots.ts";

/** Where a registry looks. */
export interface Registry {
  /** The backends given to it, before all others. */
  readonly plugins: readonly AnyBackend[];
  /** The folder of the configuration file: packages are looked for there first. */
  readonly folder: string | undefined;
}

/** One place that was looked at for a scheme. */
export interface LookupStep {
  readonly where: string;
  /** What was there; `undefined`: nothing. */
  readonly found: string | undefined;
}

/** What was looked at, in order, and what came of it. */
export interface Lookup {
  readonly steps: readonly LookupStep[];
  readonly backend: AnyBackend | undefined;
  /** The project's own backend of this scheme, installed or not. */
  readonly official: OfficialBackend | undefined;
}

/**
 * The backend for a scheme; the first hit wins: given to this registry, registered in the process, official and installed.
 * @throws UNKNOWN_SCHEME, BACKEND_NOT_INSTALLED, BACKEND_LOAD_FAILED, BACKEND_CONTRACT
 */
export async function findBackend(registry: Registry, scheme: string, wantedBy: string): Promise<AnyBackend> {
  const { backend, official } = await lookUp(registry, scheme);
  if (backend !== undefined) return backend;
  if (official === undefined) throw unknownScheme(scheme, knownSchemes(registry));
  throw notInstalled(scheme, official, wantedBy, registry.folder);
}

/** Looks for a scheme and keeps note of each step: what `dataknobs plugins why` prints. */
export async function lookUp(registry: Registry, scheme: string): Promise<Lookup> {
  const has = (backend: AnyBackend): boolean => backend.schemes.includes(scheme);
  const steps: LookupStep[] = [];
  const official = officialBackends.find((one) => one.schemes.includes(scheme));

  const given = registry.plugins.find(has);
  steps.push({ where: "plugins of this registry", found: given?.id });
  if (given !== undefined) return { steps, backend: given, official };

  const registered = globalBackends().find(has);
  steps.push({ where: "registered in this process", found: registered?.id });
  if (registered !== undefined) return { steps, backend: registered, official };

  steps.push({ where: "official backends", found: official?.package });
  const node = nodeModules();
  if (official === undefined || node === undefined) return { steps, backend: undefined, official };
  for (const root of rootsOf(node, registry.folder)) {
    const file = resolveFrom(node, root, official.package);
    steps.push({ where: `${official.package} from ${root.label} (${root.folder})`, found: file });
    if (file !== undefined)
      return { steps, backend: await loadBackend(node, root, official.package, scheme), official };
  }
  return { steps, backend: undefined, official };
}

/** Every backend that is loaded already, in the order in which they are asked. */
export function loadedBackends(registry: Registry): readonly AnyBackend[] {
  return [...new Set([...registry.plugins, ...globalBackends()])];
}

export function knownSchemes(registry: Registry): readonly string[] {
  return [...new Set([...loadedBackends(registry), ...officialBackends].flatMap((backend) => backend.schemes))];
}
