import { differences } from "../differences.ts";
import { loadAll } from "../load.ts";
import { readBatches } from "../read.ts";
import { items, itemSchema, twins, twinSchema } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { lacks } from "./applies.ts";
import { nothingLeft, staged } from "./staged-load.ts";

/** A load that was not finished is removed, or goes on. */
export const unfinishedRules: readonly Rule[] = [
  {
    name: "loading: discard leaves nothing of a new collection",
    async check({ store }) {
      if (!store.discard) skip("the store has no discard");
      await loadAll(store, "others", twinSchema, [twins(5)]);
      const { load, writer } = await staged(store, items(10));
      await writer.close();
      await store.discard("items", load.request);
      expectEqual((await store.collections()).join(), "others", "collections after discard");
      expectEqual(await store.describe("items"), undefined, "describe after discard");
      await nothingLeft(store, load);
      const again = await loadAll(store, "items", itemSchema, [items(3)]);
      expectEqual(again.committed[0]?.written, 3, "written by a new load after discard");
    },
  },
  {
    name: "loading: discard leaves the target of a replace as it was",
    unless: lacks("replace"),
    async check({ store, traits }) {
      if (!store.discard) skip("the store has no discard");
      const { fitted } = await loadAll(store, "items", itemSchema, [items(30)]);
      const { load, writer } = await staged(store, items(10, 1001));
      await writer.close();
      await store.discard("items", load.request);
      expectNone(differences(fitted, await readBatches(store, "items"), "id", traits), "After discard");
      await nothingLeft(store, load);
    },
  },
  {
    name: "loading: an unfinished load is listed by stages and removed by clear",
    async check(session) {
      if (!session.store.stages || !session.store.clear) skip("the store has no stages and clear");
      const { load, writer } = await staged(session.store, items(10));
      await writer.close();
      const { run, plan, runner } = load.request;
      await session.reopen?.();
      const { store } = session;
      const listed = (await store.stages?.()) ?? [];
      const own = listed.filter((stage) => stage.run === run);
      if (own.length === 0) broken(`stages() does not list the run ${run}: ${JSON.stringify(listed)}`);
      for (const stage of own) {
        expectEqual(stage.plan, plan, "the plan of a stage");
        expectEqual(stage.collection ?? "items", "items", "the collection of a stage");
        expectEqual(JSON.stringify(stage.runner), JSON.stringify(runner), "the runner of a stage");
        if (stage.name === "") broken("A stage has no name that a person could look for");
        await store.clear?.(stage);
      }
      await nothingLeft(store, load);
      expectEqual((await store.collections()).join(), "", "collections after clear");
    },
  },
  {
    name: "loading: an unfinished load goes on in another store under the next epoch",
    async check(session) {
      if (!session.reopen || !session.store.stages) skip("nothing outlives a store, or it has no stages");
      const { load, writer } = await staged(session.store, items(10));
      await writer.close();
      await session.reopen();
      const { store, traits } = session;
      const request = { ...load.request, epoch: 2 };
      await store.prepare?.("items", request);
      const next = await store.write("items", request);
      await next.write(load.shape.fit(items(5, 11)));
      await next.commit(load.checkpoint(2, { epoch: 2 }));
      await next.close();
      await store.finish?.("items", request);
      await store.publish?.(request.run);
      expectNone(
        differences([load.shape.fit(items(15))], await readBatches(store, "items"), "id", traits),
        "A load that was begun in one store and finished in another",
      );
      await nothingLeft(store, load);
    },
  },
];
