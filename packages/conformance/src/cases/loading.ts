import { type Batch, batchOf, isDataknobsError, schemaOf, schemaToJson, type Store } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { loadAll, planLoad } from "../load.ts";
import { readBatches } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { lacks } from "./applies.ts";
import { staged } from "./staged-load.ts";

/** A staged load is seen by nobody before `finish`, and then whole. */
export const loadingRules: readonly Rule[] = [
  {
    name: "loading: a staged load is seen by nobody before it is finished",
    async check({ store, traits }) {
      if (!store.finish) skip("the store has no finish: it writes where people look");
      const { load, writer } = await staged(store, items(10));
      expectEqual((await store.collections()).join(), "", "collections during a staged load");
      expectEqual(await store.describe("items"), undefined, "describe during a staged load");
      if (store.countStaged) expectEqual(await store.countStaged("items", load.request), 10, "countStaged");
      await writer.close();
      expectEqual((await store.collections()).join(), "", "collections after the writer was closed");
      await load.finish();
      expectEqual((await store.collections()).join(), "items", "collections after finish");
      expectNone(
        differences([load.shape.fit(items(10))], await readBatches(store, "items"), "id", traits),
        "After finish",
      );
    },
  },
  {
    name: "loading: a replace leaves the old records readable until it is finished",
    unless: lacks("replace"),
    async check({ store, traits }) {
      const { fitted } = await loadAll(store, "items", itemSchema, [items(30)]);
      const { load, writer } = await staged(store, items(10, 1001));
      expectNone(differences(fitted, await readBatches(store, "items"), "id", traits), "During a staged replace");
      await writer.close();
      await load.finish();
      expectNone(
        differences([load.shape.fit(items(10, 1001))], await readBatches(store, "items"), "id", traits),
        "After a replace",
      );
    },
  },
  {
    name: "loading: collections that differ only in case are two, or are refused before anything is written",
    async check({ store }) {
      try {
        await store.checkCollections?.(["items", "Items"]);
      } catch (error) {
        if (!isDataknobsError(error)) throw error;
        return;
      }
      await loadAll(store, "items", itemSchema, [items(10)]);
      await loadAll(store, "Items", itemSchema, [items(20)]);
      const counts = await Promise.all(["items", "Items"].map(async (name) => recordsIn(store, name)));
      expectEqual(counts.join(" and "), "10 and 20", "records in items and Items");
    },
  },
  {
    name: "loading: a replace that keeps the collection's definition changes its records alone",
    unless: ({ keepsReplaced }) => (keepsReplaced === true ? undefined : "the traits do not say keepsReplaced"),
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(30)]);
      const before = await store.describe("items");
      const fewer = schemaOf({ name: "text?", id: "int32" });
      const records = batchOf(fewer, [{ id: 7, name: "seven" }]);
      await loadAll(store, "items", fewer, [records], { mode: "replace", keeps: true });
      const after = await store.describe("items");
      const definition = (described: typeof after): string =>
        JSON.stringify([described && schemaToJson(described.schema), described?.keyEnforced]);
      expectEqual(definition(after), definition(before), "the definition after the replace");
      const left = await readBatches(store, "items");
      expectEqual(
        left.reduce((sum, { length }) => sum + length, 0),
        1,
        "records after the replace",
      );
    },
  },
  {
    name: "loading: to prepare twice is to prepare once",
    async check({ store, traits }) {
      const { load, writer } = await staged(store, items(10));
      await writer.close();
      await load.prepare();
      const next = await load.writer();
      await next.write(load.shape.fit(items(5, 11)));
      await next.commit(load.checkpoint(2));
      await next.close();
      await load.finish();
      expectNone(
        differences([load.shape.fit(items(15))], await readBatches(store, "items"), "id", traits),
        "After preparing again in the middle of a load",
      );
    },
  },
  {
    name: "loading: to finish twice is to finish once",
    async check({ store, traits }) {
      const modes = (["create", "replace"] as const).filter((mode) => traits.modes.includes(mode));
      for (const i of modes.keys()) {
        const { load, writer } = await staged(store, items(10, 1 + i));
        await writer.close();
        await store.finish?.("items", load.request);
        await load.finish();
        expectEqual((await store.collections()).join(), "items", "collections after finishing twice");
        const wanted = [load.shape.fit(items(10, 1 + i))];
        expectNone(differences(wanted, await readBatches(store, "items"), "id", traits), "After finishing twice");
      }
    },
  },
  {
    name: "loading: several lanes write one collection",
    unless: ({ maxWriters }) => (maxWriters > 1 ? undefined : "the traits allow one writer"),
    async check({ store, traits }) {
      const load = await planLoad(store, "items", itemSchema);
      await load.prepare();
      const writers = await Promise.all([load.writer({ lane: 0 }), load.writer({ lane: 1 })]);
      for (const window of [1, 2]) {
        const at = (lane: number): Batch => load.shape.fit(items(50, 1 + lane * 1000 + window * 50));
        await Promise.all(writers.map((writer, lane) => writer.write(at(lane))));
        await Promise.all(
          writers.map((writer, lane) => writer.commit(load.checkpoint(window, { lane, written: 50 * window }))),
        );
      }
      await Promise.all(writers.map((writer) => writer.close()));
      const rows = (await store.checkpoints?.(load.request.run)) ?? [];
      if (store.checkpoints)
        expectEqual(
          rows
            .map(({ lane, window }) => `${lane}:${window}`)
            .toSorted()
            .join(),
          "0:2,1:2",
          "rows of the ledger, lane:window",
        );
      await load.finish();
      const wanted = [51, 101, 1051, 1101].map((first) => load.shape.fit(items(50, first)));
      expectNone(
        differences(wanted, await readBatches(store, "items"), "id", traits),
        "After two lanes of two windows",
      );
    },
  },
  {
    name: "loading: records outlive the store that wrote them",
    async check(session) {
      if (!session.reopen) skip("nothing outlives a store");
      const { fitted } = await loadAll(session.store, "items", itemSchema, [items(500)]);
      await session.reopen();
      expectNone(
        differences(fitted, await readBatches(session.store, "items"), "id", session.traits),
        "Opened again, the records differ",
      );
    },
  },
];

async function recordsIn(store: Store, collection: string): Promise<number> {
  return (await readBatches(store, collection)).reduce((sum, { length }) => sum + length, 0);
}
