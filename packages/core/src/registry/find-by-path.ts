import { DataknobsError, messageOf } from "../model/error.ts";
import { redactAddress } from "../model/redact.ts";
import { extensionOf } from "./address.ts";
import { nodeModules } from "./builtin.ts";
import { referToPath, type AnyBackend, type StoreReference } from "./define-backend.ts";
import { findBackend, loadedBackends, lookUp, type Registry } from "./find-backend.ts";
import { hasCode } from "./installed-package.ts";
import { officialBackends } from "./official.ts";
import { fileHead } from "./open-descriptor.ts";

/** As many bytes of a file as a backend needs to know it for one of its own. */
const headBytes = 4096;

/**
 * What a bare path means: by its extension, as a folder (which need not be there if the path ends with a slash), else by
 * the file's first bytes.
 * @throws STORE_NOT_FOUND, NOT_A_DATABASE, or what `findBackend` throws
 */
export async function findByPath(
  registry: Registry,
  path: string,
  wantedBy: string,
  access: "read" | "write",
): Promise<StoreReference> {
  const extension = extensionOf(path);
  const known = loadedBackends(registry).find((backend) => backend.extensions?.includes(extension));
  if (known !== undefined) return referToPath(known, path, extension);
  const scheme = officialBackends.find((backend) => backend.extensions.includes(extension))?.schemes[0];
  if (scheme !== undefined) return referToPath(await findBackend(registry, scheme, wantedBy), path, extension);
  if (isFolder(path)) return referToPath(await findBackend(registry, "file", wantedBy), path, "");
  return referToPath(await recognise(registry, path, access), path, extension);
}

async function recognise(registry: Registry, path: string, access: "read" | "write"): Promise<AnyBackend> {
  if (nodeModules() === undefined)
    throw undecided("NOT_A_DATABASE", path, "there are no files here; say which backend is meant", registry);
  const head = readableHead(path);
  if (head === undefined && access === "read")
    throw new DataknobsError({
      code: "STORE_NOT_FOUND",
      message: `There is no file ${redactAddress(path)}.`,
      details: { path: redactAddress(path) },
    });
  if (head === undefined)
    throw undecided(
      "STORE_NOT_FOUND",
      path,
      "there is no such file, and its extension does not say what to make",
      registry,
    );
  const failures: string[] = [];
  for (const backend of loadedBackends(registry)) {
    if (backend.recognises?.(head) === true) return backend;
  }
  for (const { id, schemes } of officialBackends) {
    const backend = await installed(registry, schemes[0] ?? id, failures);
    if (backend?.recognises?.(head) === true) return backend;
  }
  const why = head.length === 0 ? "the file is empty" : "no installed backend knows its first bytes";
  throw undecided("NOT_A_DATABASE", path, [why, ...failures].join("; "), registry);
}

/** A backend that does not load must not stand in the way of the one that knows the file: it is told of at the end. */
async function installed(registry: Registry, scheme: string, failures: string[]): Promise<AnyBackend | undefined> {
  try {
    return (await lookUp(registry, scheme)).backend;
  } catch (error) {
    failures.push(messageOf(error));
    return undefined;
  }
}

function isFolder(path: string): boolean {
  if (/[/\\]$/.test(path)) return true;
  try {
    return nodeModules()?.fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // What the system says against it is told by who reads its first bytes.
    return false;
  }
}

function readableHead(path: string): Uint8Array | undefined {
  try {
    return fileHead(path, headBytes);
  } catch (error) {
    const denied = hasCode(error, "EACCES") || hasCode(error, "EPERM");
    throw new DataknobsError({
      code: denied ? "PERMISSION_DENIED" : "STORE_FAILED",
      message: `"${path}" cannot be read: ${messageOf(error)}`,
      cause: error,
    });
  }
}

function undecided(
  code: "STORE_NOT_FOUND" | "NOT_A_DATABASE",
  given: string,
  why: string,
  registry: Registry,
): DataknobsError {
  const path = redactAddress(given);
  const schemes = [
    ...new Set(
      [...loadedBackends(registry), ...officialBackends]
        .filter((backend) => backend.id !== "memory")
        .map((backend) => backend.schemes[0] ?? backend.id),
    ),
  ];
  const written = schemes.map((scheme) => `${scheme}:${path}`);
  // A path may be long: it is written once.
  const others = schemes.slice(1).map((scheme) => `${scheme}:`);
  return new DataknobsError({
    code,
    message: `What is "${path}"? ${why[0]?.toUpperCase()}${why.slice(1)}.`,
    fix: `Say which: ${written[0]}${others.length > 0 ? `, or with ${others.join(" or ")} before the path` : ""}.`,
    details: { path, candidates: written },
  });
}
