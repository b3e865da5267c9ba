import type { BackendDefinition } from "../contract/backend.ts";
import { DataknobsError } from "../model/error.ts";
import { redactAddress } from "../model/redact.ts";
import { splitAddress } from "./address.ts";

/** A kind of store. Called with an address or with options it names a store that `open` opens: `sqlite("./app.db")`. */
export interface Backend<Options> extends BackendDefinition<Options> {
  (place?: Options | string): StoreReference;
}

/** Any backend, whatever its options are. */
export type AnyBackend = BackendDefinition<unknown>;

/** A store that can be opened; nothing has been touched yet. */
export interface StoreReference {
  readonly backend: AnyBackend;
  readonly options: unknown;
  /** As a person would write it, without secrets. */
  readonly address: string;
}

/** The contract that this core takes. */
export const contractNumber = 1;

/**
 * What the package of a backend exports.
 * A text is read like an address without its scheme (`"./app.db?mode=wal"`); a path with a `?` in it is given by options.
 */
export function defineBackend<Options extends object>(definition: BackendDefinition<Options>): Backend<Options> {
  checkDefinition(definition);
  const refer = (place: Options | string = ""): StoreReference =>
    typeof place === "string" ? referTo(backend, place) : referWith(backend, place);
  const backend: Backend<Options> = Object.freeze(Object.assign(refer, definition));
  return backend;
}

/** Reads an address by a backend that has been chosen; the scheme may be left out. */
export function referTo<Options>(backend: BackendDefinition<Options>, address: string): StoreReference {
  const split = splitAddress(address);
  const own = split.scheme !== undefined && backend.schemes.includes(split.scheme);
  const scheme = own && split.scheme !== undefined ? split.scheme : firstScheme(backend);
  const { rest, parameters } = own ? split : splitAddress(`${scheme}:${address}`);
  return referWith(
    backend,
    backend.parse(rest, parameters, scheme),
    `${scheme}:${own ? address.slice(scheme.length + 1) : address}`,
  );
}

/** A path stands for itself: nothing in it is a parameter. */
export function referToPath(backend: AnyBackend, path: string, extension: string): StoreReference {
  const ending = extension.slice(1).replace(/\.gz$/, "");
  const scheme = backend.schemes.find((one) => one === ending) ?? firstScheme(backend);
  return referWith(backend, backend.parse(path, new URLSearchParams(), scheme), path);
}

function referWith<Options>(backend: BackendDefinition<Options>, options: Options, address?: string): StoreReference {
  return { backend, options, address: redactAddress(address ?? backend.format?.(options) ?? `${backend.id}:`) };
}

function firstScheme(backend: { readonly id: string; readonly schemes: readonly string[] }): string {
  return backend.schemes[0] ?? backend.id;
}

/** Whether a value is a backend, of this copy of core or of another, of this contract or of another. */
export function isBackend(value: unknown): value is AnyBackend {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  return (
    "id" in value &&
    typeof value.id === "string" &&
    "contract" in value &&
    typeof value.contract === "number" &&
    "schemes" in value &&
    Array.isArray(value.schemes) &&
    "open" in value &&
    typeof value.open === "function" &&
    "parse" in value &&
    typeof value.parse === "function"
  );
}

function checkDefinition<Options>(definition: BackendDefinition<Options>): void {
  const { id, schemes, extensions = [], traits } = definition;
  if (!/^[a-z][a-z0-9-]*$/.test(id))
    throw invalid(`A backend's id is lower-case letters, digits and "-"; this one is "${id}".`);
  const bad = schemes.find((scheme) => !/^[a-z][a-z0-9+.-]+$/.test(scheme));
  if (bad !== undefined)
    throw invalid(
      `The backend "${id}" has the scheme "${bad}": a scheme has two or more characters, lower-case letters first, and no colon.`,
    );
  if (schemes.length === 0) throw invalid(`The backend "${id}" has no scheme; name at least one: schemes: ["${id}"].`);
  const ending = extensions.find(
    (extension) => !/^\.[^./\\]+(?:\.gz)?$/.test(extension) || extension !== extension.toLowerCase(),
  );
  if (ending !== undefined)
    throw invalid(
      `The backend "${id}" has the extension "${ending}": an extension is lower-case and begins with its only dot, but for ".gz" behind it: ".sqlite", ".csv.gz".`,
    );
  if (traits.modes.length === 0)
    throw invalid(`The backend "${id}" has no write mode in its traits; name at least "insert".`);
  if (!(traits.maxWriters >= 1 && traits.window.records >= 1 && traits.window.bytes >= 1)) {
    throw invalid(`The backend "${id}" needs maxWriters, window.records and window.bytes of 1 or more in its traits.`);
  }
}

function invalid(message: string): DataknobsError {
  return new DataknobsError({
    code: "INVALID_ARGUMENT",
    message,
    fix: "Correct the definition that is given to defineBackend.",
  });
}
