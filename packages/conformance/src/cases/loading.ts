import {
  type Batch,
  batchOf,
  formatType,
  sameType,
  type Schema,
  schemaOf,
  schemaToJson,
  type Store,
  type Writer,
} from "@dataknobs/core";
import { differences } from "../differences.ts";
import { type Load, loadAll, planLoad } from "../load.ts";
import { readBatches, schemaIn } from "../read.ts";
import { items, itemSchema, twins, twinSchema } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { samples } from "../sample-values.ts";
import { lacks } from "./writing.ts";

/** A staged load is seen by nobody before `finish`, and afterwards is what was planned. */
export const loadingRules: readonly Rule[] = [
  {
    name: "loading: describe equals the plan in names, types, nullability and key",
    check: ({ store }) => asPlanned(store, everyType),
  },
  {
    name: "loading: describe equals the plan for a key of two fields",
    check: ({ store }) =>
      asPlanned(
        store,
        schemaOf(
          { a: "text", value: "int64?", b: "int32", must: { type: "text", nullable: false } },
          { key: ["b", "a"] },
        ),
      ),
  },
  { name: "loading: describe equals the plan without a key", check: ({ store }) => asPlanned(store, twinSchema) },
  {
    name: "loading: describe is the same after the store was closed and opened",
    async check(session) {
      if (!session.reopen) skip("nothing outlives a store");
      const { load } = await loadAll(session.store, "planned", everyType, []);
      await session.reopen();
      expectNone(
        planDifferences(load, await schemaIn(session.store, "planned")),
        "Opened again, describe differs from the plan",
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

/** One field of each type, beside the key. */
const everyType: Schema = schemaOf(
  {
    id: "int64",
    ...Object.fromEntries(samples.map(({ type }, i) => [`f${i}_${type.kind}`, { type, nullable: true }])),
    must: { type: "int32", nullable: false },
  },
  { key: ["id"] },
);

/** A staged load into `items` with one window committed. */
async function staged(store: Store, batch: Batch): Promise<{ load: Load; writer: Writer }> {
  const mode = (await store.describe("items")) === undefined ? "create" : "replace";
  const load = await planLoad(store, "items", itemSchema, { mode });
  await load.prepare();
  const writer = await load.writer();
  await writer.write(load.shape.fit(batch));
  await writer.commit(load.checkpoint(1, { read: batch.length, written: batch.length }));
  return { load, writer };
}

async function nothingLeft(store: Store, { request }: Load): Promise<void> {
  const stages = ((await store.stages?.()) ?? []).filter(({ run }) => run === request.run);
  expectEqual(stages.length, 0, "stages that are left of the run");
  expectEqual((await store.checkpoints?.(request.run))?.length ?? 0, 0, "rows of the ledger that are left of the run");
}

async function asPlanned(store: Store, schema: Schema): Promise<void> {
  const { load } = await loadAll(store, "planned", schema, []);
  expectNone(planDifferences(load, await schemaIn(store, "planned")), "describe differs from the plan");
}

function planDifferences({ shape }: Load, described: Schema): string[] {
  const names = (schema: Schema): string => schema.fields.map(({ name }) => name).join(", ");
  if (names(shape.schema) !== names(described)) return [`fields ${names(described)}; planned: ${names(shape.schema)}`];
  const key =
    (described.key ?? []).join() === (shape.schema.key ?? []).join()
      ? []
      : [`key ${described.key?.join()}; planned: ${shape.schema.key?.join()}`];
  const fields = shape.schema.fields.flatMap(({ name, type, nullable }, i) => {
    const found = described.fields[i];
    if (found === undefined) return [`${name} is not there`];
    if (!sameType(type, found.type)) return [`${name} is ${formatType(found.type)}; planned: ${formatType(type)}`];
    return found.nullable === nullable
      ? []
      : [`${name} is ${found.nullable ? "" : "not "}nullable; the plan says the contrary`];
  });
  return [...key, ...fields];
}
