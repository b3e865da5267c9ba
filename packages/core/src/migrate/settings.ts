import { losses } from "../batch/unable.ts";
import type { WriteMode } from "../contract/backend.ts";
import type { Transform } from "../contract/transform.ts";
import { DataknobsError } from "../model/error.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { parseType } from "../model/logical-type-text.ts";
import { didYouMean } from "../model/nearest.ts";
import { show } from "../model/show.ts";
import type { Filter } from "../query/filter.ts";
import { whereOf } from "../query/where-of.ts";
import { checkNames } from "./option-names.ts";
import type { MigrateOptions } from "./options.ts";
import { checkRetry, type ExactRetry } from "./retry.ts";

/** The options of a run, checked and with every default filled in. */
export interface Settings extends Pick<MigrateOptions, "filter" | "onProgress" | "rejections" | "output" | "key"> {
  readonly collections: ReadonlyMap<string, string> | undefined;
  readonly where: Filter | undefined;
  readonly query: NonNullable<MigrateOptions["query"]>;
  readonly except: readonly string[];
  readonly types: ReadonlyMap<string, LogicalType>;
  readonly transforms: readonly Transform[];
  readonly transformTimeout: number;
  readonly mode: WriteMode;
  readonly onError: "stop" | "skip";
  readonly batchSize: number | undefined;
  readonly parallelBatches: number;
  readonly retry: ExactRetry;
  readonly progressInterval: number;
  readonly monitors: NonNullable<MigrateOptions["monitors"]>;
  readonly signal: AbortSignal;
  readonly maxMemory: number;
  readonly integers: "auto" | "number" | "bigint";
  readonly accept: ReadonlyMap<string, readonly string[]>;
  readonly dryRun: boolean;
  /** Only the plan is asked for: what would stop a run is a note in it. */
  readonly planOnly: boolean;
}

const modes: readonly string[] = ["create", "insert", "upsert", "replace"];

/** Checks what a person gave. Throws `INVALID_ARGUMENT` that names the option, what came and what would be right. */
export function settingsOf(options: MigrateOptions): Settings {
  checkNames(options);
  const { query = {}, mode = "create", onError = "stop", integers = "auto", maxMemory = 64 * 1024 * 1024 } = options;
  oneOf("mode", mode, modes);
  oneOf("onError", onError, ["stop", "skip"]);
  oneOf("integers", integers, ["auto", "number", "bigint"]);
  namesOf("key", options.key);
  namesOf("query.fields", query.fields);
  if (options.batchSize !== undefined) whole("batchSize", options.batchSize, 1);
  if (query.limit !== undefined) whole("query.limit", query.limit, 0);
  if (query.offset !== undefined) whole("query.offset", query.offset, 0);
  return {
    collections: collectionsOf(options.collections),
    where: bothOf(whereOf(options.where), whereOf(query.where)),
    query,
    except: options.except ?? [],
    types: new Map(
      Object.entries(options.types ?? {}).map(([field, type]) => [
        field,
        typeof type === "string" ? parseType(type) : type,
      ]),
    ),
    transforms: transformsOf(options),
    transformTimeout: whole("transformTimeout", options.transformTimeout ?? 30_000, 1),
    mode,
    onError,
    batchSize: options.batchSize,
    parallelBatches: whole("parallelBatches", options.parallelBatches ?? 1, 1),
    retry: checkRetry(options.retry ?? {}),
    progressInterval: whole("progressInterval", options.progressInterval ?? 500, 0),
    monitors: options.monitors ?? [],
    signal: options.signal ?? new AbortController().signal,
    maxMemory: whole("maxMemory", maxMemory, 1024 * 1024),
    integers,
    accept: acceptOf(options.accept ?? {}),
    dryRun: options.dryRun ?? false,
    planOnly: false,
    ...(options.filter && { filter: options.filter }),
    ...(options.onProgress && { onProgress: options.onProgress }),
    ...(options.rejections && { rejections: options.rejections }),
    ...(options.output && { output: options.output }),
    ...(options.key && { key: options.key }),
  };
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${name} is ${value}: it must be a whole number of at least ${least}`,
  });
}

function namesOf(name: string, given: readonly string[] | undefined): void {
  if (given === undefined) return;
  const twice = given.find((field, i) => given.indexOf(field) !== i);
  if (given.length > 0 && twice === undefined) return;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: twice === undefined ? `${name} is empty: it must name a field` : `${name} names "${twice}" twice`,
    ...(twice !== undefined && { field: twice }),
  });
}

function acceptOf(accept: NonNullable<MigrateOptions["accept"]>): ReadonlyMap<string, readonly string[]> {
  const given = new Map(
    Object.entries(accept).map(([field, what]) => [field, typeof what === "string" ? [what] : what]),
  );
  for (const [field, what] of given) {
    const unknown = what.find((one) => !losses.some((loss) => loss === one));
    if (unknown !== undefined)
      throw new DataknobsError({
        code: "INVALID_ARGUMENT",
        message: `accept names "${unknown}" for "${field}", which is no loss.${didYouMean(unknown, losses)} There are: ${losses.join(", ")}`,
        field,
      });
  }
  return given;
}

function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${name} is "${value}": it must be one of ${allowed.join(", ")}`,
  });
}

function collectionsOf(collections: MigrateOptions["collections"]): ReadonlyMap<string, string> | undefined {
  if (collections === undefined) return undefined;
  if (!isList(collections)) return new Map(Object.entries(collections));
  return new Map(collections.map((name) => [name, name]));
}

function isList(collections: readonly string[] | Readonly<Record<string, string>>): collections is readonly string[] {
  return Array.isArray(collections);
}

function bothOf(a: Filter | undefined, b: Filter | undefined): Filter | undefined {
  return a !== undefined && b !== undefined ? { and: [a, b] } : (a ?? b);
}

function transformsOf({ transform = [] }: MigrateOptions): readonly Transform[] {
  const list = Array.isArray(transform) ? transform : [transform];
  return list.map((item: unknown) => {
    if (typeof item === "function")
      return { name: item.name || "transform", record: item as NonNullable<Transform["record"]> };
    if (isTransform(item)) return item;
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `transform is ${show(item)}: it must be a function or a Transform ({ name, record } or { name, columns })`,
    });
  });
}

function isTransform(item: unknown): item is Transform {
  if (typeof item !== "object" || item === null || !("name" in item)) return false;
  return (
    ("record" in item && typeof item.record === "function") || ("columns" in item && typeof item.columns === "function")
  );
}
