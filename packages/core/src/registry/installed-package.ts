import { DataknobsError, messageOf } from "../model/error.ts";
import type { NodeModules } from "./builtin.ts";
import { contractNumber, isBackend, type AnyBackend } from "./define-backend.ts";
import { installCommand } from "./package-manager.ts";
import { checkContract, otherContract } from "./registered.ts";
import type { Root } from "./roots.ts";

/** The file that a package's name means from a folder; `undefined`: it is not installed for that folder. */
export function resolveFrom(node: NodeModules, root: Root, name: string): string | undefined {
  try {
    return node.module.createRequire(node.path.join(root.folder, "_.js")).resolve(name);
  } catch (error) {
    // A package that is there but does not export "./package.json" is not one of ours either.
    if (hasCode(error, "MODULE_NOT_FOUND") || hasCode(error, "ERR_PACKAGE_PATH_NOT_EXPORTED")) return undefined;
    throw error;
  }
}

/**
 * The backend that a package exports for a scheme. Its manifest is read before any of its code runs.
 * @throws BACKEND_CONTRACT, BACKEND_LOAD_FAILED
 */
export async function loadBackend(node: NodeModules, root: Root, name: string, scheme: string): Promise<AnyBackend> {
  const contract = contractOf(node, root, name);
  if (contract !== undefined && contract !== contractNumber)
    throw otherContract(scheme, contract, name, installCommand(node, process.cwd()));
  const exported = await importPackage(node, root, name);
  const values: readonly unknown[] = Object.values(exported);
  const backend = values.find((value) => isBackend(value) && value.schemes.includes(scheme));
  if (backend === undefined) throw loadFailed(name, `it exports no backend for "${scheme}:"`);
  checkContract(backend, name);
  return backend;
}

/** The contract number in the package's `dataknobs` manifest, if it has one. */
function contractOf(node: NodeModules, root: Root, name: string): unknown {
  const file = resolveFrom(node, root, `${name}/package.json`);
  if (file === undefined) return undefined;
  const description: unknown = JSON.parse(node.fs.readFileSync(file, "utf8"));
  const manifest = memberOf(description, "dataknobs");
  return memberOf(manifest, "contract");
}

async function importPackage(node: NodeModules, root: Root, name: string): Promise<object> {
  try {
    const file = node.module.createRequire(node.path.join(root.folder, "_.js")).resolve(name);
    const found: unknown = await import(/* webpackIgnore: true */ /* @vite-ignore */ node.url.pathToFileURL(file).href);
    return typeof found === "object" && found !== null ? found : {};
  } catch (error) {
    throw loadFailed(name, messageOf(error), error);
  }
}

function loadFailed(name: string, why: string, cause?: unknown): DataknobsError {
  return new DataknobsError({
    code: "BACKEND_LOAD_FAILED",
    message: `The package ${name} is installed but does not load: ${why}`,
    cause,
    details: { package: name },
  });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
