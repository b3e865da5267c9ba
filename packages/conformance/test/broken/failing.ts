import {
  type Batch,
  type Checkpoint,
  type Committed,
  type Rejection,
  sliceBatch,
  type Store,
  type Writer,
} from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";

const poisoned = "failing: after an error write and commit throw WRITER_POISONED";
const isolates = "failing: k bad records give k rejections and the rest is written";

export const brokenFailing: readonly Breakage[] = [
  {
    what: "answers OK to a commit after an error",
    fails: [poisoned],
    change: changingWriters((writer) => {
      let failed = false;
      return {
        ...writer,
        async commit(checkpoint) {
          if (failed) return { written: 3, rejected: [] };
          failed = true;
          const committed = await writer.commit(checkpoint);
          failed = false;
          return committed;
        },
      };
    }),
  },
  {
    what: "forgets its failure at once",
    fails: [poisoned],
    change: changingWriters((writer) => ({
      ...writer,
      async commit(checkpoint) {
        try {
          return await writer.commit(checkpoint);
        } catch (error) {
          await writer.rollback?.();
          throw error;
        }
      },
    })),
  },
  {
    what: "keeps half of a window that failed",
    fails: [poisoned, "failing: after a rollback the writer is usable and nothing of the window is left"],
    change: (store) => ({
      ...store,
      write: async (name, request) =>
        request.mode === "insert" ? recordwise(store, name, request) : store.write(name, request),
    }),
  },
  {
    what: "keeps the window over a rollback",
    fails: ["failing: after a rollback the writer is usable and nothing of the window is left"],
    change: changingWriters((writer) => keepingWindow(writer)),
  },
  {
    what: "rejects the whole window for one bad record",
    fails: [isolates, "failing: a bad record in each of many batches"],
    change: changingCareful((committed, records) =>
      committed.rejected.length === 0
        ? committed
        : { written: 0, rejected: Array.from({ length: records }, (_, row) => ({ ...committed.rejected[0]!, row })) },
    ),
  },
  {
    what: "does not say which records it left out",
    fails: [isolates],
    change: changingCareful((committed) => ({ ...committed, rejected: [] })),
  },
  {
    what: "names the rows of rejections by their batch",
    fails: [isolates],
    change: changingCareful((committed) => ({
      ...committed,
      rejected: committed.rejected.map(({ row = 0, ...rest }): Rejection => ({ ...rest, row: row % 6 })),
    })),
  },
];

function changingCareful(change: (committed: Committed, records: number) => Committed): Breakage["change"] {
  return changingWriters((writer, { careful }) => {
    let records = 0;
    if (!careful) return writer;
    return {
      ...writer,
      async write(batch) {
        records += batch.length;
        await writer.write(batch);
      },
      commit: async (checkpoint) => change(await writer.commit(checkpoint), records),
    };
  });
}

/** Each record is committed by itself, and what was committed before a failure stays. */
async function recordwise(store: Store, name: string, request: Parameters<Store["write"]>[1]): Promise<Writer> {
  const writer = await store.write(name, request);
  const window: Batch[] = [];
  return {
    ...writer,
    write: async (batch) => void window.push(batch),
    async commit(checkpoint?: Checkpoint) {
      let written = 0;
      for (const batch of window.splice(0)) {
        for (let row = 0; row < batch.length; row++) {
          await writer.write(sliceBatch(batch, row, row + 1));
          written += (await writer.commit()).written;
        }
      }
      const { rejected } = await writer.commit(checkpoint);
      return { written, rejected };
    },
  };
}

function keepingWindow(writer: Writer): Writer {
  const window: Batch[] = [];
  return {
    ...writer,
    async write(batch) {
      window.push(batch);
      await writer.write(batch);
    },
    async rollback() {
      await writer.rollback?.();
      for (const batch of window) if (batch.length < 4) await writer.write(batch);
    },
  };
}
