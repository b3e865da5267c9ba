import { asDataknobsError, DataknobsError } from "../model/error.ts";
import { splitAddress } from "./address.ts";
import { environment } from "./builtin.ts";
import { isBackend, referTo, type StoreReference } from "./define-backend.ts";
import { findBackend, type Registry } from "./find-backend.ts";
import { findByPath } from "./find-by-path.ts";
import { openedStore, type OpenStore } from "./open-store.ts";
import { checkContract } from "./registered.ts";
import { redactAddress } from "../model/redact.ts";

export interface OpenOptions {
  /** `"read"`: a place that is not there is an error. Default `"write"`: it is made by the first write. */
  readonly access?: "read" | "write";
  /** Gives up opening. */
  readonly signal?: AbortSignal;
  /** Bytes that the store's own caches may hold: a hint. */
  readonly maxMemory?: number;
  /** Where passwords come from (`env:NAME`). Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Opens a place by a registry's backends. */
export async function openBy(
  registry: Registry,
  place: StoreReference | string,
  options: OpenOptions,
): Promise<OpenStore> {
  const { access = "write", signal, maxMemory, env = environment() } = options;
  signal?.throwIfAborted();
  const reference = typeof place === "string" ? await referenceOf(registry, place, access) : checkReference(place);
  const { backend } = reference;
  checkContract(backend);
  try {
    const store = await backend.open(reference.options, {
      access,
      env,
      ...(signal === undefined ? {} : { signal }),
      ...(maxMemory === undefined ? {} : { maxMemory }),
    });
    return openedStore(backend, store, reference.address);
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) throw error;
    throw asDataknobsError(error, { code: "STORE_FAILED", backend: backend.id });
  }
}

/** What an address or a bare path means. */
async function referenceOf(registry: Registry, address: string, access: "read" | "write"): Promise<StoreReference> {
  if (address === "")
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: "An address is needed, this one is empty.",
      fix: 'Write for example open("sqlite:./app.db").',
    });
  const wantedBy = `open(${JSON.stringify(redactAddress(address))})`;
  const { scheme } = splitAddress(address);
  if (scheme === undefined) return findByPath(registry, address, wantedBy, access);
  return referTo(await findBackend(registry, scheme, wantedBy), address);
}

function checkReference(place: unknown): StoreReference {
  if (isReference(place)) return place;
  const forgotten = isBackend(place) ? ` That is a backend, not yet a place: open(${place.id}("..."))` : "";
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `open() takes an address or what a backend returns; this came: ${typeof place}.${forgotten}`,
    fix: 'Write for example open("sqlite:./app.db") or open(sqlite("./app.db")).',
  });
}

function isReference(place: unknown): place is StoreReference {
  return (
    typeof place === "object" &&
    place !== null &&
    "backend" in place &&
    isBackend(place.backend) &&
    "options" in place &&
    "address" in place
  );
}
