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
];
