import {
  didYouMean,
  losses,
  messageOf,
  parseType,
  type MigrateOptions,
  type OpenStore,
  type Transform,
} from "@dataknobs/core";
import { chosenRecords } from "./chosen-records.ts";
import { chosenTables, namedViews } from "./chosen-tables.ts";
import type { CopyFlags } from "./copy-flags.ts";
import type { Screen } from "./screen.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The library's options for what was typed; looks into the source for globs and conditions.
 * @throws UsageError for what is no type, COLLECTION_NOT_FOUND, INVALID_QUERY, TRANSFORM_LOAD_FAILED
 */
export async function migrateOptions(flags: CopyFlags, source: OpenStore, screen: Screen): Promise<MigrateOptions> {
  const types = new Map(flags.type.map(([field, type]) => [field, knownType(field, type)]));
  const there = flags.table.length > 0 || flags.where.length > 0 ? await source.collections() : [];
  const views = flags.table.length > 0 ? ((await source.store.views?.()) ?? []) : [];
  const collections = chosenTables(flags.table, there, await namedViews(flags.table, there, source), views);
  const where = await chosenRecords(
    flags.where,
    source,
    collections === undefined ? there : Object.keys(collections),
    types,
  );
  const transform = flags.transform === undefined ? undefined : await transformOf(flags.transform, flags, screen);
  const {
    limit,
    fields,
    except,
    key,
    accept,
    mode,
    onError,
    transformTimeout,
    batchSize,
    parallel,
    maxMemory,
    dryRun,
  } = flags;
  return {
    ...(collections !== undefined && { collections }),
    ...(where.length > 0 && { where }),
    ...((limit !== undefined || fields.length > 0) && {
      query: { ...(limit !== undefined && { limit }), ...(fields.length > 0 && { fields }) },
    }),
    ...(except.length > 0 && { except }),
    ...(key.length > 0 && { key }),
    ...(types.size > 0 && { types: Object.fromEntries(types) }),
    ...(accept.length > 0 && { accept: acceptedLosses(accept) }),
    ...(transform !== undefined && { transform }),
    ...(mode !== undefined && { mode }),
    ...(onError !== undefined && { onError }),
    ...(transformTimeout !== undefined && { transformTimeout: Math.ceil(transformTimeout * 1000) }),
    ...(batchSize !== undefined && { batchSize }),
    ...(parallel !== undefined && { parallelBatches: parallel }),
    ...(maxMemory !== undefined && { maxMemory }),
    ...(dryRun !== undefined && { dryRun }),
  };
}

/** @throws UsageError */
function acceptedLosses(accept: CopyFlags["accept"]): Record<string, readonly string[]> {
  const accepted = new Map<string, readonly string[]>();
  for (const [field, loss] of accept) {
    if (!losses.some((one) => one === loss))
      throw new UsageError(
        `--accept ${field}=${loss}: "${loss}" is no loss.${didYouMean(loss, losses)} There are: ${losses.join(", ")}`,
      );
    accepted.set(field, [...(accepted.get(field) ?? []), loss]);
  }
  return Object.fromEntries(accepted);
}

/** @throws UsageError */
function knownType(field: string, type: string): string {
  try {
    parseType(type);
    return type;
  } catch (error) {
    throw new UsageError(`--type ${field}=${type}: ${messageOf(error)}`);
  }
}

/** Loaded only when a transform is asked for: most copies do without. */
async function transformOf(path: string, flags: CopyFlags, screen: Screen): Promise<Transform> {
  const { loadTransform } = await import("./transform-module.ts");
  const { watchTransform } = await import("./transform-watch.ts");
  const { tellHang } = await import("./tell-failure.ts");
  const { divertConsole } = await import("./divert-console.ts");
  divertConsole(screen);
  const transform = await loadTransform(path);
  const seconds = flags.transformTimeout ?? 30;
  return watchTransform(transform, seconds, () => tellHang(path, seconds, flags, screen));
}
