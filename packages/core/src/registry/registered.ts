import { DataknobsError } from "../model/error.ts";
import { contractNumber, isBackend, type AnyBackend } from "./define-backend.ts";
import { install } from "./package-manager.ts";

/** The list that all copies of core in a process share; its name changes with its shape. */
const shared: unique symbol = Symbol.for("dataknobs.registry.1");

/** The backends registered for the whole process. */
export function globalBackends(): AnyBackend[] {
  if (!(shared in globalThis)) Object.defineProperty(globalThis, shared, { value: [] });
  return (globalThis as unknown as Record<typeof shared, AnyBackend[]>)[shared];
}

export interface RegisterOptions {
  /** Take the place of another backend that has one of its schemes. */
  readonly override?: boolean;
}

/** Makes a backend known to `open` by its schemes, in the whole process. The same one twice is nothing. */
export function register(backend: AnyBackend, options: RegisterOptions = {}): void {
  addBackend(globalBackends(), backend, options);
}

/** @throws BACKEND_CONFLICT when another backend in the list has one of the schemes. */
export function addBackend(list: AnyBackend[], backend: AnyBackend, options: RegisterOptions = {}): void {
  checkContract(backend);
  if (list.includes(backend)) return;
  const rivals = list.filter((other) => other.schemes.some((scheme) => backend.schemes.includes(scheme)));
  if (rivals.length > 0 && options.override !== true) throw conflict(backend, rivals);
  for (const rival of rivals) list.splice(list.indexOf(rival), 1);
  list.push(backend);
}

/** @throws BACKEND_CONTRACT for a backend of another contract, INVALID_ARGUMENT for what is no backend. */
export function checkContract(backend: unknown, from?: string): asserts backend is AnyBackend {
  if (!isBackend(backend)) {
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `A backend was expected, made by defineBackend(); this came: ${typeof backend}.`,
      fix: 'Pass what the backend\'s package exports: import { sqlite } from "@dataknobs/backend-sqlite".',
    });
  }
  if (backend.contract !== contractNumber) throw otherContract(backend.id, backend.contract, from);
}

/** Says which side is older and the command that brings both together. */
export function otherContract(
  id: string,
  contract: unknown,
  name: string = id,
  command = "npm install",
): DataknobsError {
  const older = typeof contract === "number" && contract < contractNumber;
  const fix = install(command, `${older ? name : "@dataknobs/core"}@latest`);
  return new DataknobsError({
    code: "BACKEND_CONTRACT",
    message: `The backend "${id}"${name === id ? "" : ` (${name})`} was made for contract ${String(contract)}; this @dataknobs/core takes contract ${contractNumber}.`,
    backend: id,
    fix,
    details: { backend: id, package: name, contract, core: contractNumber, fix },
  });
}

function conflict(backend: AnyBackend, rivals: readonly AnyBackend[]): DataknobsError {
  const both = rivals.map((rival) => {
    const common = rival.schemes.filter((scheme) => backend.schemes.includes(scheme));
    return `"${rival.id}" (${common.map((scheme) => `${scheme}:`).join(", ")})`;
  });
  return new DataknobsError({
    code: "BACKEND_CONFLICT",
    message: `The backend "${backend.id}" claims schemes that belong to another backend: ${both.join(", ")}.`,
    backend: backend.id,
    fix: "Register only one of them, or take the place of the other: register(backend, { override: true }).",
    details: { backend: backend.id, rivals: rivals.map((rival) => ({ backend: rival.id, schemes: rival.schemes })) },
  });
}
