import type { Checkpoint, Store } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";

const rows = "ledger: checkpoints answers with the last row of each lane as it was committed";

export const brokenLedger: readonly Breakage[] = [
  {
    what: "keeps no position in the ledger",
    fails: [rows],
    change: (store) => ({
      ...store,
      checkpoints: async (run) =>
        ((await store.checkpoints?.(run)) ?? []).map(({ position: _position, ...row }) => row),
    }),
  },
  {
    what: "keeps integers of the ledger as doubles",
    fails: [rows],
    change: (store) => ({
      ...store,
      checkpoints: async (run) =>
        ((await store.checkpoints?.(run)) ?? []).map((row) => ({
          ...row,
          partition: { from: ["a", 9007199254740992], to: null },
        })),
    }),
  },
  { what: "answers with the rows of all runs", fails: [rows], change: remembering },
  {
    what: "counts in its ledger what it was handed",
    fails: ["ledger: the row counts what the store itself rejected as rejected"],
    change: (store) => ({
      ...store,
      checkpoints: async (run) =>
        ((await store.checkpoints?.(run)) ?? []).map((row) => ({ ...row, written: row.read, rejected: 0 })),
    }),
  },
  {
    what: "does not look at the number of a window",
    fails: ["ledger: a window that does not follow the last one is FENCED"],
    change: changingWriters((writer) => ({
      ...writer,
      commit: async (checkpoint) => writer.commit(checkpoint).catch(() => ({ written: 5, rejected: [] })),
    })),
  },
  {
    what: "does not look at the epoch",
    fails: ["ledger: an epoch that was taken over is FENCED"],
    change: (store) => ({
      ...store,
      prepare: async (name, request) => store.prepare?.(name, { ...request, epoch: 1 }),
      write: async (name, request) => {
        const writer = await store.write(name, { ...request, epoch: 1 });
        return { ...writer, commit: (checkpoint) => writer.commit(checkpoint && { ...checkpoint, epoch: 1 }) };
      },
    }),
  },
  {
    what: "writes the ledger before the window",
    fails: ["ledger: a window that failed has no row"],
    change: (store) => {
      const early: (Checkpoint | undefined)[] = [];
      return {
        ...store,
        write: async (name, request) => {
          const writer = await store.write(name, request);
          return { ...writer, commit: (checkpoint) => (early.push(checkpoint), writer.commit(checkpoint)) };
        },
        checkpoints: async (run) => early.flatMap((row) => (row?.run === run ? [row] : [])),
      };
    },
  },
  {
    what: "keeps its ledger in memory",
    fails: ["ledger: rows outlive the store that wrote them"],
    change: (store) => {
      const known = new Set<string>();
      return {
        ...store,
        async prepare(name, request) {
          known.add(request.run);
          await store.prepare?.(name, request);
        },
        checkpoints: async (run) => (known.has(run) ? ((await store.checkpoints?.(run)) ?? []) : []),
      };
    },
  },
];

function remembering(store: Store): Store {
  const runs = new Set<string>();
  return {
    ...store,
    async prepare(name, request) {
      runs.add(request.run);
      await store.prepare?.(name, request);
    },
    checkpoints: async () =>
      (await Promise.all([...runs].map(async (run) => (await store.checkpoints?.(run)) ?? []))).flat(),
  };
}
