import type { Batch } from "../../src/batch/batch.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import type { Checkpoint } from "../../src/contract/checkpoint.ts";
import type { WriteRequest } from "../../src/contract/store.ts";
import type { Committed, Writer } from "../../src/contract/writer.ts";
import type { Opened } from "../../src/migrate/migrator.ts";

/** What happens instead of, before or after the calls of the real writer. */
export interface Faults {
  write?(batch: Batch, inner: Writer, request: WriteRequest): Promise<void>;
  commit?(checkpoint: Checkpoint | undefined, inner: Writer, request: WriteRequest): Promise<Committed>;
}

/** The same store with a writer that fails as told. */
export function withFaults<S extends Opened>(opened: S, faults: Faults): S {
  const { store } = opened;
  return {
    ...opened,
    store: {
      ...store,
      async write(collection: string, request: WriteRequest): Promise<Writer> {
        const inner = await store.write(collection, request);
        return {
          ...inner,
          write: (batch) => faults.write?.(batch, inner, request) ?? inner.write(batch),
          commit: (checkpoint) => faults.commit?.(checkpoint, inner, request) ?? inner.commit(checkpoint),
        };
      },
    },
  };
}

/** Refuses windows that hold one of these ids, as a database refuses a record: without naming it. */
export function refusing(ids: ReadonlySet<number>, fault: () => Error): Faults {
  let holds = false;
  return {
    async write(batch, inner) {
      holds ||= recordsOf(batch).some((record) => ids.has(Number(record["id"])));
      await inner.write(batch);
    },
    async commit(checkpoint, inner) {
      if (!holds) return inner.commit(checkpoint);
      holds = false;
      await inner.rollback?.();
      throw fault();
    },
  };
}
