import { type Batch, concatBatches, recordsOf, sliceBatch, takeRows } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";
import { changingCommits } from "./changed-commits.ts";

export const brokenUpserting: readonly Breakage[] = [
  {
    what: "an upsert keeps the first record of a key",
    fails: ["writing: the last record of a key wins inside a window of an upsert"],
    change: changingWriters((writer, { mode }) => {
      const window: Batch[] = [];
      if (mode !== "upsert") return writer;
      return {
        ...writer,
        write: async (batch) => void window.push(batch),
        async commit(checkpoint) {
          const all = concatBatches(window.splice(0));
          for (let row = all.length - 1; row >= 0; row--) await writer.write(sliceBatch(all, row, row + 1));
          return writer.commit(checkpoint);
        },
      };
    }),
  },
  {
    what: "an upsert counts what it replaces window by window",
    fails: ["writing: an upsert counts the records of earlier windows that it replaces, and no others"],
    change: changingCommits((committed) => ({ ...committed, superseded: Math.min(committed.superseded ?? 0, 1) })),
  },
  {
    what: "an upsert takes any fields for a key",
    fails: ["writing: an upsert by fields that many records may share is refused before anything is written"],
    change: (store) => ({
      ...store,
      prepare: async (name, request) =>
        store.prepare?.(name, request.mode === "upsert" ? { ...request, mode: "insert" } : request),
      write: (name, request) => store.write(name, request.mode === "upsert" ? { ...request, mode: "insert" } : request),
    }),
  },
  {
    what: "leaves what is there in an upsert",
    fails: ["writing: upsert puts records in the place of those with their key"],
    change: (store) => ({
      ...store,
      write: async (name, request) => {
        if (request.mode !== "upsert" || request.staged) return store.write(name, request);
        const writer = await store.write(name, { ...request, mode: "insert", careful: true });
        return {
          ...writer,
          async commit(checkpoint) {
            const { written, rejected } = await writer.commit(checkpoint);
            return { written: written + rejected.length, rejected: [] };
          },
        };
      },
    }),
  },
  {
    what: "an upsert takes a record's own unique value for another's",
    fails: ["writing: an upsert keeps a unique value of the record that it replaces"],
    change: changingWriters((writer, { mode }) => {
      if (mode !== "upsert") return writer;
      const seen = new Set<unknown>();
      return {
        ...writer,
        async write(batch) {
          const at = batch.schema.fields.findIndex(({ name }) => name === "email");
          const rows = at < 0 ? [] : recordsOf(batch).map((record) => record["email"]);
          const first = rows.flatMap((email, row) => (seen.size < seen.add(email).size ? [row] : []));
          await writer.write(at < 0 ? batch : takeRows(batch, first));
        },
      };
    }),
  },
];
