import { type Batch, batchOf, schemaOf } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { expectCode } from "../expect-code.ts";
import { loadAll } from "../load.ts";
import { readBatches, readField } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule } from "../rule.ts";
import { lacks } from "./applies.ts";

/** A record takes the place of the one with its key, and is counted. */
export const upsertingRules: readonly Rule[] = [
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
];
