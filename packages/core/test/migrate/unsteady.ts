import type { Batch, Rejection } from "../../src/batch/batch.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { takeRows } from "../../src/batch/rows.ts";
import type { ReadRequest } from "../../src/contract/source.ts";
import type { WriteRequest } from "../../src/contract/store.ts";
import type { Writer } from "../../src/contract/writer.ts";
import { DataknobsError } from "../../src/model/error.ts";
import type { TableStore } from "./table-store.ts";

/** What goes wrong at the next call of a store; a schedule that is used up lets everything pass. */
export type Trouble = "none" | "before" | "after" | "busy" | "late";

export const troubles: readonly Trouble[] = ["none", "before", "after", "busy", "late"];

const reset = (): DataknobsError => new DataknobsError({ code: "CONNECTION", message: "reset by peer" });
const busy = (): DataknobsError => new DataknobsError({ code: "BUSY", message: "database is locked" });
const refusal = (): DataknobsError => new DataknobsError({ code: "CONSTRAINT", message: "check failed" });

/**
 * A store whose calls fail by a schedule: before they arrive, after they took effect, or (`late`) by a commit that
 * becomes durable only when its caller has already been told of a failure. `bad` records are refused: at `write` or at
 * `commit`, without a name, unless a careful writer may name them.
 */
export function unsteady(
  inner: TableStore,
  schedule: readonly Trouble[],
  bad: { readonly ids: ReadonlySet<number>; readonly when: "write" | "commit"; readonly named: boolean },
): TableStore {
  const { store } = inner;
  let call = 0;
  const next = (): Trouble => schedule[call++] ?? "none";
  const isBad = (batch: Batch): boolean => recordsOf(batch).some((record) => bad.ids.has(Number(record["id"])));

  /** Of simple calls: fails before or after. */
  async function shaky<T>(work: () => Promise<T>): Promise<T> {
    const trouble = next();
    if (trouble === "before" || trouble === "late") throw reset();
    if (trouble === "busy") throw busy();
    const done = await work();
    if (trouble === "after") throw reset();
    return done;
  }

  function unsteadyWriter(writer: Writer, { careful }: WriteRequest): Writer {
    let holdsBad = false;
    let poisoned = false;
    let named: Rejection[] = [];
    let row = 0;
    /** A commit on its way that nobody waits for any more. */
    let underway: (() => Promise<unknown>) | undefined;
    const empty = (): void => {
      holdsBad = false;
      poisoned = false;
      named = [];
      row = 0;
    };
    const usable = (): void => {
      if (poisoned) throw new DataknobsError({ code: "WRITER_POISONED", message: "roll back first" });
      poisoned = true;
    };
    return {
      async write(batch) {
        usable();
        const rows = recordsOf(batch);
        const wanted = rows.flatMap((record, i) => (bad.ids.has(Number(record["id"])) ? [] : [i]));
        if (isBad(batch) && !(careful && bad.named)) {
          if (bad.when === "write") throw refusal();
          holdsBad = true;
        }
        for (const i of rows.keys())
          if (careful && bad.named && !wanted.includes(i))
            named.push({ row: row + i, code: "CONSTRAINT", message: "check failed" });
        row += batch.length;
        await shaky(() => writer.write(careful && bad.named ? takeRows(batch, wanted) : batch));
        poisoned = false;
      },
      async commit(checkpoint) {
        usable();
        if (holdsBad) throw refusal();
        const own = named;
        const booked =
          checkpoint === undefined
            ? undefined
            : {
                ...checkpoint,
                written: checkpoint.written - own.length,
                rejected: checkpoint.rejected + own.length,
              };
        const trouble = next();
        if (trouble === "before") throw reset();
        if (trouble === "busy") throw busy();
        if (trouble === "late") {
          underway = () => writer.commit(booked);
          throw reset();
        }
        const done = await writer.commit(booked);
        if (trouble === "after") throw reset();
        empty();
        return { ...done, rejected: own };
      },
      async rollback() {
        // The server learns of the broken connection only after it has done what it was asked.
        await underway?.();
        underway = undefined;
        if (next() === "before") throw reset();
        await writer.rollback?.();
        empty();
      },
      async close() {
        await underway?.();
        underway = undefined;
        await writer.close();
      },
    };
  }

  return {
    ...inner,
    store: {
      ...store,
      write: (collection, request) =>
        shaky(async () => unsteadyWriter(await store.write(collection, request), request)),
      checkpoints: (run) => shaky(async () => (await store.checkpoints?.(run)) ?? []),
    },
  };
}

/** A source whose reading breaks off by a schedule, between two batches. */
export function interrupted(inner: TableStore, schedule: readonly boolean[]): TableStore {
  let call = 0;
  const { store } = inner;
  return {
    ...inner,
    store: {
      ...store,
      async *read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
        for await (const batch of store.read(collection, request)) {
          if (schedule[call++] === true) throw reset();
          yield batch;
        }
      },
    },
  };
}
