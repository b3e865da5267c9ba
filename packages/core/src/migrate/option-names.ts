import { DataknobsError } from "../model/error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Query } from "../query/filter.ts";
import type { MigrateOptions } from "./options.ts";

const ofOptions: Readonly<Record<keyof MigrateOptions, true>> = {
  collections: true,
  where: true,
  query: true,
  except: true,
  key: true,
  types: true,
  filter: true,
  transform: true,
  transformTimeout: true,
  output: true,
  mode: true,
  onError: true,
  batchSize: true,
  parallelBatches: true,
  retry: true,
  onProgress: true,
  progressInterval: true,
  monitors: true,
  rejections: true,
  signal: true,
  maxMemory: true,
  integers: true,
  accept: true,
  dryRun: true,
};

const ofQuery: Readonly<Record<keyof Query, true>> = {
  where: true,
  sort: true,
  limit: true,
  offset: true,
  fields: true,
};

/**
 * An option that nobody knows is one that nobody follows: with a `limit` in the wrong place, all records instead of ten.
 * @throws INVALID_ARGUMENT
 */
export function checkNames(options: MigrateOptions): void {
  const unknown = unknownIn(options, ofOptions);
  if (unknown !== undefined)
    throw notKnown(
      unknown,
      Object.hasOwn(ofQuery, unknown)
        ? ` Did you mean query: { ${unknown} }?`
        : didYouMean(unknown, Object.keys(ofOptions)),
    );
  const inQuery = unknownIn(options.query ?? {}, ofQuery);
  if (inQuery !== undefined) throw notKnown(`query.${inQuery}`, didYouMean(inQuery, Object.keys(ofQuery)));
}

function unknownIn(given: object, known: object): string | undefined {
  return Object.entries(given).find(([name, value]) => value !== undefined && !Object.hasOwn(known, name))?.[0];
}

function notKnown(name: string, hint: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_ARGUMENT", message: `There is no option "${name}".${hint}` });
}
