import { basename, dirname, join } from "node:path";

/** The files of one load, beside the file that is written. */
export interface PartialPaths {
  /** What will be the file. */
  readonly data: string;
  /** What will be its schema. */
  readonly schema: string;
  /** What stands in the schema's place while file and schema take their names. */
  readonly mark: string;
  /** Who loads, and how far it is. */
  readonly ledger: string;
}

export function partialPaths(path: string, run: string): PartialPaths {
  const begin = `${path}.${run}`;
  return {
    data: `${begin}.partial`,
    schema: `${begin}.schema.partial`,
    mark: `${begin}.mark.partial`,
    ledger: `${begin}.ledger.partial`,
  };
}

/** The file and the run that a ledger is of; `undefined`: that is no ledger's name. */
export function ledgerOf(path: string): { readonly path: string; readonly run: string } | undefined {
  const [, name, run] = /^(.+)\.([a-z0-9]+)\.ledger\.partial$/s.exec(basename(path)) ?? [];
  return name === undefined || run === undefined ? undefined : { path: join(dirname(path), name), run };
}

export function schemaPath(path: string): string {
  return `${path}.schema.json`;
}
