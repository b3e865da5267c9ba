import { setImmediate as giveWay } from "node:timers/promises";
import type { Batch } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { failureOf } from "../expect-code.ts";
import { loadAll, planLoad } from "../load.ts";
import { readBatches, readField } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { lacks } from "./applies.ts";

/** A window is what one commit makes durable, whole or not at all. */
export const windowRules: readonly Rule[] = [
  {
    name: "writing: commit answers with the number of records written",
    async check({ store }) {
      const load = await planLoad(store, "items", itemSchema);
      await load.prepare();
      const writer = await load.writer();
      await writer.write(load.shape.fit(items(3)));
      await writer.write(load.shape.fit(items(0)));
      await writer.write(load.shape.fit(items(4, 4)));
      const { written, rejected } = await writer.commit(load.checkpoint(1));
      expectEqual(
        `${written} written, ${rejected.length} rejected`,
        "7 written, 0 rejected",
        "A window of 3 + 0 + 4 records",
      );
      const empty = await writer.commit(load.checkpoint(2));
      expectEqual(empty.written, 0, "written by a commit of an empty window");
      await writer.close();
      await load.finish();
      expectEqual((await readField(store, "items", "id")).length, 7, "records read");
    },
  },
  {
    name: "writing: what a caller changes afterwards is not stored",
    async check({ store, traits }) {
      const load = await planLoad(store, "items", itemSchema);
      const batch = load.shape.fit(items(10));
      const copy = load.shape.fit(items(10));
      await load.prepare();
      const writer = await load.writer();
      await writer.write(batch);
      await writer.commit(load.checkpoint(1));
      for (const { layout, data } of batch.columns) if (layout === "bytes") data.fill(88);
      await writer.close();
      await load.finish();
      expectNone(
        differences([copy], await readBatches(store, "items"), "id", traits),
        "What was stored is not what was committed",
      );
    },
  },
  {
    name: "writing: a person's own insert needs no ledger",
    unless: lacks("insert"),
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(5)]);
      const load = await planLoad(store, "items", itemSchema, { mode: "insert" });
      const writer = await load.writer({ ledger: false });
      await writer.write(load.shape.fit(items(1, 6)));
      expectEqual((await writer.commit()).written, 1, "written by a commit without a checkpoint");
      await writer.close();
      expectEqual((await readField(store, "items", "id")).length, 6, "records");
      expectEqual((await store.checkpoints?.(load.request.run))?.length ?? 0, 0, "rows of the ledger");
    },
  },
  {
    name: "writing: an open window is gone when its writer is closed",
    unless: lacks("insert"),
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(5)]);
      const load = await planLoad(store, "items", itemSchema, { mode: "insert" });
      await load.prepare();
      const writer = await load.writer();
      if (!writer.rollback) skip("its windows are not atomic: there is no rollback");
      await writer.write(load.shape.fit(items(5, 6)));
      await writer.close();
      await writer.close();
      expectEqual(
        (await readField(store, "items", "id")).length,
        5,
        "records after a writer was closed without a commit",
      );
    },
  },
  {
    name: "writing: a signal that fires leaves the whole window or nothing of it",
    unless: lacks("insert"),
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(5)]);
      const stop = new AbortController();
      const load = await planLoad(store, "items", itemSchema, { mode: "insert" });
      await load.prepare();
      const writer = await load.writer({ signal: stop.signal });
      const atomic = writer.rollback !== undefined;
      await writer.write(load.shape.fit(items(1000, 6)));
      stop.abort();
      const failed = await failureOf(() => writer.commit(load.checkpoint(1)));
      await writer.close();
      const left = (await readField(store, "items", "id")).length - 5;
      if (atomic || failed === undefined)
        expectEqual(left, failed === undefined ? 1000 : 0, "records of a window whose signal fired before the commit");
      await loadAll(store, "items", itemSchema, [items(10, 5001)], { mode: "insert" });
    },
  },
  {
    name: "writing: what is anticipated while a window is committed gets in when it is written, and only then",
    async check({ store }) {
      const load = await planLoad(store, "items", itemSchema);
      await load.prepare();
      const writer = await load.writer();
      if (!writer.anticipate) {
        await writer.close();
        skip("it anticipates nothing");
      }
      const batches = new Map(
        ["a", "b", "c", "d", "e", "f"].map((name, i) => [name, load.shape.fit(items(700, 1 + 1000 * i))]),
      );
      const take = async (names: string, run: (batch: Batch) => unknown): Promise<void> => {
        for (const name of names) await run(batches.get(name) ?? load.shape.fit(items(0)));
      };
      let windows = 0;
      /** Writes a window, and tells of others while it is committed. */
      const window = async (names: string, told: string): Promise<void> => {
        await take(names, (batch) => writer.write(batch));
        let answered = false;
        const commit = writer.commit(load.checkpoint(++windows)).finally(() => {
          answered = true;
        });
        const telling = take(told, async (batch) => {
          if (!answered) writer.anticipate?.(batch);
          await giveWay();
        });
        const [{ written }] = await Promise.all([commit, telling]);
        expectEqual(written, 700 * names.length, `written of the window ${names}`);
      };
      await window("a", "bcd");
      // Fewer than were told; then others first; then none of them.
      await window("b", "cd");
      await window("ec", "f");
      await writer.close();
      await load.finish();
      const found = await readField(store, "items", "id");
      const count = (from: number): number =>
        found.filter((id) => Number(id) > from && Number(id) <= from + 700).length;
      expectEqual(
        [0, 1000, 2000, 3000, 4000, 5000].map(count).join(", "),
        "700, 700, 700, 0, 700, 0",
        "records of the batches a, b, c, d, e, f, of which d and f were told and never written",
      );
    },
  },
];
