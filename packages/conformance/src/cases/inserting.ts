import { batchOf, DataknobsError, schemaOf } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { expectCode } from "../expect-code.ts";
import { loadAll } from "../load.ts";
import { readBatches, readField } from "../read.ts";
import { items, itemSchema, twins, twinSchema } from "../records.ts";
import { expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { enforcesKey, lacks } from "./applies.ts";

/** Records are added, and keys tell them apart. */
export const insertingRules: readonly Rule[] = [
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
];
