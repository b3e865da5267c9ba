import {
  type Checkpoint,
  DataknobsError,
  keyText,
  type Store,
  storedAsIs,
  type WriteRequest,
  writerOf,
} from "@dataknobs/core";
import { sourceOf } from "./source.ts";
import type { Collection, Memory } from "./state.ts";
import { take } from "./take.ts";

export function referenceStore({ collections, ledger }: Memory): Store {
  const { get, ...source } = sourceOf(collections);

  /** Where a run writes, made if it is not there. From here on an older epoch is shut out. */
  function place(name: string, request: WriteRequest): Collection {
    const { run, plan, runner, epoch, staged, mode, schema, keyEnforced } = request;
    const rows = ledger.get(`${run} ${name}`);
    if (rows && rows.epoch > epoch) throw fenced(`epoch ${rows.epoch} of run ${run} has begun`);
    if (request.ledger) ledger.set(`${run} ${name}`, { epoch, lanes: rows?.lanes ?? new Map<number, Checkpoint>() });
    const shown = staged ? stageName(name, run) : name;
    const stage = staged && { stage: { run, plan, runner, name: shown, collection: name } };
    const key = keyEnforced || mode === "upsert" ? schema.key : undefined;
    const collection = { schema, key, run, records: new Map(), ...collections.get(shown), ...stage };
    collections.set(shown, collection);
    return collection;
  }

  /** Throws if somebody else writes this lane now. */
  function lanesOf({ run, collection, lane, epoch, window }: Checkpoint): Map<number, Checkpoint> {
    const rows = ledger.get(`${run} ${collection}`);
    const last = rows?.lanes.get(lane)?.window ?? 0;
    if (rows && rows.epoch === epoch && last === window - 1) return rows.lanes;
    throw fenced(`window ${window} of epoch ${epoch} does not follow window ${last} of epoch ${rows?.epoch}`);
  }

  function forget(name: string, run: string): void {
    collections.delete(stageName(name, run));
    ledger.delete(`${run} ${name}`);
  }

  return {
    ...source,
    plan: storedAsIs,
    async write(name, request) {
      await source.describe(name);
      const collection = place(name, request);
      if (request.mode === "upsert" && String(collection.key) !== String(request.schema.key)) throw unkeyed(name);
      return writerOf({
        exact: true,
        async take(records, checkpoint) {
          const lanes = checkpoint && lanesOf(checkpoint);
          const taken = take(collection, request, records);
          if (checkpoint) lanes?.set(checkpoint.lane, settled(checkpoint, taken.rejected.length));
          return taken;
        },
      });
    },
    prepare: async (name, request) => void place(name, request),
    async finish(name, { run }) {
      const loaded = collections.get(stageName(name, run));
      if (loaded) collections.set(name, { ...loaded, stage: undefined });
      forget(name, run);
    },
    async discard(name, { run, staged }) {
      if (!staged && collections.get(name)?.run === run) collections.delete(name);
      forget(name, run);
    },
    stages: async () => [...collections.values()].flatMap(({ stage }) => stage ?? []),
    clear: async ({ collection = "", run }) => forget(collection, run),
    checkpoints: async (run) =>
      [...ledger.values()].flatMap(({ lanes }) => [...lanes.values()]).filter((row) => row.run === run),
    countStaged: async (name, { run }) => get(stageName(name, run)).records.size,
    async snapshot() {
      const copies = Array.from(collections, ([name, it]) => [name, { ...it, records: new Map(it.records) }] as const);
      return sourceOf(new Map(copies));
    },
    async remove(name, keys) {
      const { schema, key, records } = get(name);
      if (!key) throw unkeyed(name);
      return keys.filter((values) => records.delete(keyText(schema, key, values))).length;
    },
  };
}

/** The row of a window of which the store itself rejected some records. */
function settled(row: Checkpoint, refused: number): Checkpoint {
  return { ...row, written: row.written - refused, rejected: row.rejected + refused };
}

function stageName(name: string, run: string): string {
  return `_dataknobs_${run}_${name}`;
}

function fenced(why: string): DataknobsError {
  return new DataknobsError({ code: "FENCED", message: `The ledger refuses: ${why}` });
}

function unkeyed(name: string): DataknobsError {
  return new DataknobsError({
    code: "KEY_REQUIRED",
    message: `Nothing of that kind tells the records of "${name}" apart`,
  });
}
