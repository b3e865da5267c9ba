import type { Batch } from "../../src/batch/batch.ts";
import { batchOf } from "../../src/batch/batch-of.ts";
import { selectColumns } from "../../src/batch/reshape.ts";
import type { Traits } from "../../src/contract/backend.ts";
import type { Checkpoint } from "../../src/contract/checkpoint.ts";
import type { Stage, Store, WriteRequest } from "../../src/contract/store.ts";
import { writerOf } from "../../src/contract/writer-of.ts";
import type { Row } from "../../src/model/data-record.ts";
import { DataknobsError } from "../../src/model/error.ts";
import type { Schema } from "../../src/model/schema.ts";
import type { Opened } from "../../src/migrate/migrator.ts";

export interface Table {
  schema: Schema;
  rows: Row[];
}

/** A store that keeps tables in a map: windows are atomic, keys are unique, staged loads are hidden, the ledger is kept. */
export interface TableStore extends Opened {
  readonly tables: Map<string, Table>;
  readonly staged: Map<string, Table>;
  readonly ledger: Checkpoint[];
  readonly stages: Stage[];
}

export function tableStore(tables: Record<string, Table> = {}, traits: Partial<Traits> = {}): TableStore {
  const there = new Map(Object.entries(tables));
  const staged = new Map<string, Table>();
  const ledger: Checkpoint[] = [];
  const stages: Stage[] = [];
  const place = (collection: string, request: WriteRequest): Table => {
    const table = (request.staged ? staged : there).get(collection);
    if (table === undefined) throw new DataknobsError({ code: "COLLECTION_NOT_FOUND", message: `no ${collection}` });
    return table;
  };

  const store: Store = {
    collections: () => Promise.resolve([...there.keys()]),
    describe: (name) => {
      const table = there.get(name);
      return Promise.resolve(table && { schema: table.schema, keyEnforced: table.schema.key !== undefined });
    },
    async *read(collection, request): AsyncGenerator<Batch> {
      const table = there.get(collection);
      if (table === undefined) throw new DataknobsError({ code: "COLLECTION_NOT_FOUND", message: `no ${collection}` });
      const [from, to] = boundsOf(request.partition, table.rows.length);
      const start = request.after === undefined ? from : Number(request.after);
      for (let at = start; at < to; at += request.records) {
        request.signal.throwIfAborted();
        const end = Math.min(to, at + request.records);
        const batch = selectColumns(batchOf(request.schema, table.rows.slice(at, end)), request.fields);
        yield { ...batch, position: String(end) };
      }
    },
    count: (collection) => Promise.resolve(there.get(collection)?.rows.length ?? 0),
    partitions: (collection, wanted) => {
      const rows = there.get(collection)?.rows.length ?? 0;
      const size = Math.max(1, Math.ceil(rows / wanted));
      return Promise.resolve(
        Array.from({ length: Math.ceil(rows / size) }, (_, i) => [i * size, Math.min(rows, (i + 1) * size)]),
      );
    },
    prepare: (collection, request) => {
      if (!request.staged) return Promise.resolve();
      staged.set(collection, { schema: request.schema, rows: [] });
      stages.push({
        run: request.run,
        plan: request.plan,
        name: `stage of ${collection}`,
        collection,
        runner: request.runner,
      });
      return Promise.resolve();
    },
    write: (collection, request) =>
      Promise.resolve(
        writerOf({
          take: (records, checkpoint) => {
            const table = place(collection, request);
            const next = applied(table, records, request);
            if (checkpoint !== undefined) {
              const last = ledger.findLast(
                (row) => row.run === checkpoint.run && row.collection === collection && row.lane === checkpoint.lane,
              );
              if (
                (last?.window ?? 0) !== checkpoint.window - 1 ||
                (last !== undefined && last.epoch !== checkpoint.epoch)
              ) {
                throw new DataknobsError({
                  code: "FENCED",
                  message: `window ${checkpoint.window} after ${last?.window ?? 0}`,
                });
              }
              ledger.push(checkpoint);
            }
            table.rows = next;
            return Promise.resolve({ written: records.length });
          },
        }),
      ),
    countStaged: (collection) => Promise.resolve(staged.get(collection)?.rows.length ?? 0),
    finish: (collection, request) => {
      const table = staged.get(collection);
      if (request.staged && table !== undefined) there.set(collection, table);
      forget(collection, request.run);
      return Promise.resolve();
    },
    discard: (collection, request) => {
      forget(collection, request.run);
      for (let i = ledger.length - 1; i >= 0; i--)
        if (ledger[i]?.run === request.run && ledger[i]?.collection === collection) ledger.splice(i, 1);
      return Promise.resolve();
    },
    stages: () => Promise.resolve(stages),
    clear: (stage) => {
      forget(stage.collection ?? "", stage.run);
      return Promise.resolve();
    },
    checkpoints: (run) => Promise.resolve(ledger.filter((row) => row.run === run)),
    close: () => Promise.resolve(),
  };

  function forget(collection: string, run: string): void {
    staged.delete(collection);
    const at = stages.findIndex((stage) => stage.collection === collection && stage.run === run);
    if (at >= 0) stages.splice(at, 1);
  }

  return {
    tables: there,
    staged,
    ledger,
    stages,
    store,
    traits: {
      filters: [],
      modes: ["create", "insert", "upsert", "replace"],
      maxWriters: 4,
      window: { records: 1000, bytes: 1 << 20 },
      ...traits,
    },
  };
}

function boundsOf(partition: unknown, length: number): [number, number] {
  return Array.isArray(partition) ? [Number(partition[0]), Number(partition[1])] : [0, length];
}

function applied(table: Table, records: readonly Row[], { schema, mode }: WriteRequest): Row[] {
  const { key } = schema;
  if (key === undefined) return [...table.rows, ...records];
  const keyOf = (row: Row): string => JSON.stringify(key.map((name) => String(row[name])));
  const rows = new Map(table.rows.map((row) => [keyOf(row), row]));
  for (const record of records) {
    if (mode !== "upsert" && rows.has(keyOf(record)))
      throw new DataknobsError({ code: "DUPLICATE_KEY", message: `key ${keyOf(record)} is there already` });
    rows.set(keyOf(record), record);
  }
  return [...rows.values()];
}
