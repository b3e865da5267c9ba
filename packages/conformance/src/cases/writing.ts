import {
  type Batch,
  batchOf,
  DataknobsError,
  schemaOf,
  type Store,
  type Traits,
  type WriteMode,
} from "@dataknobs/core";
import { differences } from "../differences.ts";
import { expectCode, failureOf } from "../expect-code.ts";
import { loadAll, planLoad } from "../load.ts";
import { readBatches, readField } from "../read.ts";
import { items, itemSchema, twins, twinSchema } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";

export const writingRules: readonly Rule[] = [
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
    name: "writing: insert adds to what is there, without a part of its fields and in another order",
    unless: lacks("insert"),
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(10)]);
      const schema = schemaOf({ note: "text?", id: "int64" }, { key: ["id"] });
      await loadAll(store, "items", schema, [batchOf(schema, [{ id: 11, note: "eleven" }])], { mode: "insert" });
      expectEqual((await readField(store, "items", "id")).length, 11, "records");
      expectEqual(
        (await readField(store, "items", "note")).includes("eleven"),
        true,
        "the note came into its own field",
      );
      expectEqual(
        (await readField(store, "items", "name")).filter((name) => name == null).length,
        1,
        "records without a name",
      );
    },
  },
  {
    name: "writing: insert into an existing collection is planned by its types",
    unless: lacks("insert"),
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(10)]);
      const schema = schemaOf({ id: "int32", name: "text?" }, { key: ["id"] });
      await loadAll(store, "items", schema, [batchOf(schema, [{ id: 11, name: "eleven" }])], { mode: "insert" });
      const ids = (await readField(store, "items", "id")).map(String);
      expectEqual(ids.includes("11"), true, "the record with an int32 id came into a collection with int64 ids");
    },
  },
  {
    name: "writing: the same batch twice doubles the records of a collection without a key",
    unless: lacks("insert"),
    async check({ store }) {
      await loadAll(store, "twins", twinSchema, [twins(50)]);
      await loadAll(store, "twins", twinSchema, [twins(50)], { mode: "insert" });
      expectEqual((await readField(store, "twins", "size")).length, 100, "records after inserting 50 records twice");
    },
  },
  {
    name: "writing: the same batch twice is refused where the key is enforced",
    unless: lacks("insert"),
    async check({ store, traits }) {
      const { fitted } = await loadAll(store, "items", itemSchema, [items(50)]);
      if (!(await enforcesKey(store, "items"))) skip("the store does not enforce keys");
      await expectCode("DUPLICATE_KEY", "inserting the same records again", async () => {
        const { committed } = await loadAll(store, "items", itemSchema, [items(50)], { mode: "insert" });
        // A writer may name bad records at once instead of failing: then all of them, for this reason.
        const reasons = new Set(committed.flatMap(({ rejected }) => rejected.map(({ code }) => code)));
        const count = committed.reduce((sum, { rejected }) => sum + rejected.length, 0);
        if (count > 0) expectEqual(`${count} ${[...reasons].join()}`, "50 DUPLICATE_KEY", "rejections");
        if (count > 0) throw new DataknobsError({ code: "DUPLICATE_KEY", message: "Each record was rejected" });
      });
      expectNone(
        differences(fitted, await readBatches(store, "items"), "id", traits),
        "The refused window changed the collection",
      );
    },
  },
  {
    name: "writing: a key is kept apart from others by its value alone",
    unless: lacks("insert"),
    async check({ store }) {
      const schema = schemaOf({ id: "text", value: "text?" }, { key: ["id"] });
      const keys = ["a", "A", "a ", " a", "", "é", "e\u0301", "1", "01", "1.0", "null", "😀"];
      await loadAll(store, "keys", schema, [
        batchOf(
          schema,
          keys.map((id) => ({ id, value: `of ${id}` })),
        ),
      ]);
      expectEqual(
        (await readField(store, "keys", "id")).length,
        keys.length,
        `records with the keys ${JSON.stringify(keys)}`,
      );
    },
  },
  {
    name: "writing: a key that nobody enforced takes records twice",
    async check({ store }) {
      const windows = [items(10), items(3)];
      await loadAll(store, "items", itemSchema, windows, { keyEnforced: false });
      expectEqual((await readField(store, "items", "id")).length, 13, "records of which 3 have the key of another");
      expectEqual(await enforcesKey(store, "items"), false, "describe says that the key is enforced");
    },
  },
  {
    name: "writing: upsert puts records in the place of those with their key",
    unless: lacks("upsert"),
    async check({ store, traits }) {
      await loadAll(store, "items", itemSchema, [items(100)]);
      const { load, committed } = await loadAll(store, "items", itemSchema, [items(60, 51, "new")], { mode: "upsert" });
      expectEqual(committed[0]?.written, 60, "records applied by an upsert");
      await loadAll(store, "items", itemSchema, [items(60, 51, "new")], { mode: "upsert" });
      const wanted = [items(50), items(60, 51, "new")].map((batch) => load.shape.fit(batch));
      expectNone(
        differences(wanted, await readBatches(store, "items"), "id", traits),
        "After an upsert of 60 records, twice",
      );
    },
  },
  {
    name: "writing: the last record of a key wins inside a window of an upsert",
    unless: lacks("upsert"),
    async check({ store }) {
      const schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });
      const records = [
        { id: 1, name: "first" },
        { id: 2, name: "other" },
        { id: 1, name: "second" },
        { id: 1, name: "last" },
      ];
      const { committed } = await loadAll(store, "items", schema, [batchOf(schema, records)], { mode: "upsert" });
      const { written, superseded = 0 } = committed[0] ?? broken("no commit");
      expectEqual(
        `${written} written, ${superseded} superseded`,
        "4 written, 2 superseded",
        "An upsert of one key three times and another once",
      );
      expectEqual(
        (await readField(store, "items", "name")).map(String).toSorted().join(),
        "last,other",
        "the records that are left",
      );
    },
  },
  {
    name: "writing: an upsert counts the records of earlier windows that it replaces, and no others",
    unless: lacks("upsert"),
    async check({ store }) {
      const schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });
      const window = (...ids: readonly number[]): Batch =>
        batchOf(
          schema,
          ids.map((id) => ({ id, name: `of ${ids.join()}` })),
        );
      const windows = [window(1, 2), window(2, 3, 3), window(1, 4)];
      for (const round of ["a new collection", "one that holds these records"]) {
        const { committed } = await loadAll(store, "items", schema, windows, { mode: "upsert" });
        expectEqual(
          committed.map(({ written, superseded = 0 }) => `${written}/${superseded}`).join(" "),
          "2/0 3/2 2/1",
          `Written and superseded by windows of the keys 1,2 and 2,3,3 and 1,4 into ${round}`,
        );
      }
    },
  },
  {
    name: "writing: an upsert by fields that many records may share is refused before anything is written",
    unless: lacks("upsert"),
    async check({ store, traits }) {
      const { key: _, ...keyless } = itemSchema;
      const { load, fitted } = await loadAll(store, "items", keyless, [items(3)]);
      await expectCode("KEY_REQUIRED", "an upsert by a key that the collection does not enforce", () =>
        loadAll(store, "items", itemSchema, [items(3, 1, "new")], { mode: "upsert" }),
      );
      expectNone(
        differences(
          fitted.map((batch) => load.shape.fit(batch)),
          await readBatches(store, "items"),
          "id",
          traits,
        ),
        "The refused upsert changed the collection",
      );
    },
  },
  {
    name: "writing: replace takes the place of what was there, fields and all",
    unless: lacks("replace"),
    async check({ store, traits }) {
      await loadAll(store, "items", itemSchema, [items(100)]);
      const schema = schemaOf({ id: "int64", other: "bool?" }, { key: ["id"] });
      const { fitted } = await loadAll(
        store,
        "items",
        schema,
        [
          batchOf(schema, [
            { id: 7, other: true },
            { id: 8, other: null },
          ]),
        ],
        { mode: "replace" },
      );
      expectNone(differences(fitted, await readBatches(store, "items"), "id", traits), "After a replace");
      expectEqual((await store.collections()).filter((name) => name === "items").length, 1, "collections of that name");
    },
  },
  {
    name: "writing: create into an existing collection that is empty",
    async check({ store, traits }) {
      await loadAll(store, "items", itemSchema, []);
      const { fitted } = await loadAll(store, "items", itemSchema, [items(20)]);
      expectNone(
        differences(fitted, await readBatches(store, "items"), "id", traits),
        "After creating into an empty collection",
      );
    },
  },
  {
    name: "writing: several collections do not disturb each other",
    async check({ store, traits }) {
      const first = await loadAll(store, "first", itemSchema, [items(30)]);
      const second = await loadAll(store, "second", twinSchema, [twins(9)]);
      expectNone(
        differences(first.fitted, await readBatches(store, "first"), "id", traits),
        "After another collection was written",
      );
      expectEqual((await readField(store, "second", "size")).length, second.fitted[0]?.length, "records of the second");
      const names = await store.collections();
      expectEqual(names.toSorted().join(), "first,second", "collections");
      expectEqual((await store.collections()).join(), names.join(), "collections, asked again");
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
    name: "writing: remove takes away the records of these keys",
    async check({ store }) {
      if (!store.remove) skip("the store has no remove");
      await loadAll(store, "items", itemSchema, [items(10)]);
      expectEqual(await store.remove("items", [[3], [99], [7]]), 2, "records removed");
      expectEqual(
        (await readField(store, "items", "id")).map(String).toSorted().join(),
        "1,10,2,4,5,6,8,9",
        "the ids that are left",
      );
    },
  },
];

export function lacks(mode: WriteMode): (traits: Traits) => string | undefined {
  return ({ modes }) => (modes.includes(mode) ? undefined : `the traits have no mode ${mode}`);
}

export async function enforcesKey(store: Store, collection: string): Promise<boolean> {
  return (await store.describe(collection))?.keyEnforced === true;
}
