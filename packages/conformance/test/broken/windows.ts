import { type Batch, sliceBatch } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";
import { changingCommits } from "./changed-commits.ts";

export const brokenWindows: readonly Breakage[] = [
  {
    what: "loses the last batch of a window",
    fails: [
      "reading: 2,501 records come once each, over many batches and windows",
      "writing: commit answers with the number of records written",
    ],
    change: changingWriters((writer) => {
      let held: Batch | undefined;
      return {
        ...writer,
        async write(batch) {
          if (held) await writer.write(held);
          held = batch;
        },
        async commit(checkpoint) {
          const { written, ...rest } = await writer.commit(checkpoint);
          const lost = held?.length ?? 0;
          held = undefined;
          return { written: written + lost, ...rest };
        },
      };
    }),
  },
  {
    what: "says that it wrote one more",
    fails: ["writing: commit answers with the number of records written"],
    change: changingCommits((committed) => ({ ...committed, written: committed.written + 1 })),
  },
  {
    what: "keeps the caller's batch and stores it later",
    fails: ["writing: what a caller changes afterwards is not stored"],
    change: changingWriters((writer) => {
      const later: Batch[] = [];
      return {
        ...writer,
        write: async (batch) => void later.push(batch),
        async commit() {
          return { written: later.reduce((sum, batch) => sum + batch.length, 0), rejected: [] };
        },
        async close() {
          for (const batch of later.splice(0)) await writer.write(batch);
          await writer.commit();
          await writer.close();
        },
      };
    }),
  },
  {
    what: "publishes an open window when it is closed",
    fails: ["writing: an open window is gone when its writer is closed"],
    change: changingWriters((writer) => {
      let open = true;
      return {
        ...writer,
        async close() {
          if (open) await writer.commit();
          open = false;
          await writer.close();
        },
      };
    }),
  },
  {
    what: "takes nothing without a checkpoint",
    fails: ["writing: a person's own insert needs no ledger"],
    change: changingWriters((writer) => ({
      ...writer,
      commit: async (checkpoint) => (checkpoint ? writer.commit(checkpoint) : { written: 0, rejected: [] }),
    })),
  },
  {
    what: "commits what it can and then says that it was stopped",
    fails: ["writing: a signal that fires leaves the whole window or nothing of it"],
    change: changingWriters((writer, { signal }) => ({
      ...writer,
      async commit(checkpoint) {
        const committed = await writer.commit(checkpoint);
        signal.throwIfAborted();
        return committed;
      },
    })),
  },
  {
    what: "drops what lies beyond ten thousand records of a window",
    fails: ["reading: more records than one window of the store's own wish"],
    change: changingWriters((writer) => ({
      ...writer,
      write: (batch) => writer.write(sliceBatch(batch, 0, 10_000)),
    })),
  },
  {
    what: "writes what it was told of",
    fails: ["writing: what is anticipated while a window is committed gets in when it is written, and only then"],
    change: changingWriters((writer) => {
      const told: Batch[] = [];
      return {
        ...writer,
        anticipate: (batch) => void told.push(batch),
        async commit(checkpoint) {
          for (const batch of told.splice(0)) await writer.write(batch);
          return writer.commit(checkpoint);
        },
      };
    }),
  },
];
