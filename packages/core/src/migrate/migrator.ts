import type { CollectionPlan } from "../contract/plan.ts";
import type { CollectionResult, MigrationResult } from "../contract/result.ts";
import type { Traits } from "../contract/backend.ts";
import type { Store } from "../contract/store.ts";
import type { Row } from "../model/data-record.ts";
import type { Schema } from "../model/schema.ts";
import { chosenCollections } from "./chosen-collections.ts";
import { inRun } from "./in-run.ts";
import { MigrationError } from "./migration-error.ts";
import { noFindings } from "./misfit.ts";
import { moveCollection, newMoving, resultOf, type Moving } from "./move-collection.ts";
import { findOldStages } from "./old-stages.ts";
import type { MigrateOptions } from "./options.ts";
import { completing } from "./patiently.ts";
import { planCollection } from "./plan-collection.ts";
import { openProgress } from "./progress.ts";
import { recordSource } from "./record-source.ts";
import { repeatableIn } from "./repeatable.ts";
import { openRejectionDesk } from "./rejections.ts";
import type { RunContext } from "./run-context.ts";
import { settingsOf, type Settings } from "./settings.ts";
import { abortedError } from "./stopped.ts";
import { sumOf } from "./tally.ts";
import { tidyUp, undo } from "./undo.ts";

/** A store as `open` gives it: what the migrator needs of it. */
export interface Opened {
  readonly store: Store;
  readonly traits: Traits;
  /** It can be read only once: no load of it can start over. */
  readonly once?: boolean;
}

/** Copies collections from one store to another. One migrator can run several times, one run after the other. */
export class DataMigrator {
  readonly #source: Opened;
  readonly #target: Opened;

  constructor(source: Opened, target: Opened) {
    this.#source = source;
    this.#target = target;
  }

  /** What would happen to each field, and what would stop a run, as a note. Reads the first window if a record function's output must be looked at; writes nothing. */
  async plan(options: MigrateOptions = {}): Promise<readonly CollectionPlan[]> {
    const settings: Settings = { ...settingsOf({ ...options, dryRun: true }), planOnly: true };
    const plans: CollectionPlan[] = [];
    await inRun(settings, this.#source, this.#target, async (run) => {
      for (const [from, to] of await chosenCollections(run)) {
        const load = await planCollection(run, from, to, noFindings());
        plans.push(load.plan);
        await load.abandon();
      }
    });
    return plans;
  }

  /**
   * Copies. Resolves with what became of the records; rejects with a `MigrationError` that carries the result so far.
   * Throws `INVALID_ARGUMENT` for options before anything is opened or read.
   */
  async migrate(options: MigrateOptions = {}): Promise<MigrationResult> {
    return this.#migrate(settingsOf(options), this.#source);
  }

  /** Writes records into one collection by the same run: `schema` absent: inferred from the records (of an array: all of them, else the first 1,000). */
  async migrateRecords(
    records: Iterable<Row> | AsyncIterable<Row>,
    options: Omit<MigrateOptions, "collections"> & { readonly collection: string; readonly schema?: Schema },
  ): Promise<MigrationResult> {
    const { collection, schema, ...rest } = options;
    const settings = settingsOf({ ...rest, collections: [collection] });
    const source = await recordSource(collection, records, schema);
    try {
      return await this.#migrate(settings, source);
    } finally {
      await source.store.close();
    }
  }

  async #migrate(settings: Settings, source: Opened): Promise<MigrationResult> {
    const started = performance.now();
    const movings: Moving[] = [];
    let errors: MigrationResult["errors"] = [];
    let id = "";
    const result = (): MigrationResult => {
      const collections = movings.map((moving) => resultOf(moving, sumOf(moving.tallies)));
      return totalOf(id, collections, (performance.now() - started) / 1000, errors);
    };
    try {
      return await inRun(settings, source, this.#target, async (run) => {
        id = run.id;
        const desk = openRejectionDesk(run);
        errors = desk.errors;
        const progress = openProgress(run, started);
        const chosen = await chosenCollections(run);
        const old = settings.dryRun ? undefined : await findOldStages(run, new Set(chosen.values()));
        for (const [from, to] of chosen) movings.push(newMoving(from, to, old, run.spentLooking(from)));
        const done: CollectionResult[] = [];
        try {
          await planAhead(run, movings);
          for (const moving of movings) done.push(await moveCollection(run, moving, desk, progress));
          if (!settings.dryRun)
            await completing(run, [...chosen.values()].join(", "), async () => run.target.publish?.(run.id));
        } catch (error) {
          await (settings.signal.aborted ? tidyUp(run, movings) : undo(run, movings));
          throw error;
        } finally {
          progress.end();
          for (const { planned } of movings) await planned?.abandon();
        }
        return totalOf(run.id, done, (performance.now() - started) / 1000, desk.errors);
      });
    } catch (error) {
      // Whoever waited on the signal itself was told the person's own reason.
      const stopped = settings.signal.aborted && error === settings.signal.reason;
      const repeatable = settings.dryRun ? [] : repeatableIn(movings, settings.mode, this.#target.traits);
      throw new MigrationError(stopped ? abortedError() : error, result(), repeatable);
    }
  }
}

/** All collections are planned before anything is written, unless a function's output must be looked at first: that is done collection by collection. */
async function planAhead(run: RunContext, movings: readonly Moving[]): Promise<void> {
  const { transforms, output } = run.settings;
  const looks =
    output === undefined &&
    transforms.some((transform) => transform.columns === undefined && transform.output === undefined);
  if (looks && movings.length > 1) return;
  for (const moving of movings) {
    const began = performance.now();
    moving.planned = await planCollection(run, moving.from, moving.to, moving.findings);
    moving.before += performance.now() - began;
  }
}

function totalOf(
  run: string,
  collections: readonly CollectionResult[],
  duration: number,
  errors: MigrationResult["errors"],
): MigrationResult {
  const total = (
    name: "readRecords" | "addedRecords" | "successfulRecords" | "filteredRecords" | "failedRecords",
  ): number => collections.reduce((sum, collection) => sum + collection[name], 0);
  const readRecords = total("readRecords");
  return {
    run,
    collections,
    readRecords,
    addedRecords: total("addedRecords"),
    successfulRecords: total("successfulRecords"),
    filteredRecords: total("filteredRecords"),
    failedRecords: total("failedRecords"),
    duration,
    recordsPerSecond: duration > 0 ? readRecords / duration : 0,
    errors,
  };
}
