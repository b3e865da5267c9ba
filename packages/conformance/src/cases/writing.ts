import { batchOf, schemaOf } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { loadAll } from "../load.ts";
import { readBatches, readField } from "../read.ts";
import { items, itemSchema, twins, twinSchema } from "../records.ts";
import { expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { lacks } from "./applies.ts";

/** What becomes of what a collection held, and of other collections. */
export const writingRules: readonly Rule[] = [
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
