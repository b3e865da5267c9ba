import { type Batch, batchOf, type Row, schemaOf } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { expectCode } from "../expect-code.ts";
import { loadAll, planLoad } from "../load.ts";
import { isolated } from "../one-by-one.ts";
import { readBatches, readField } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";
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
  {
    name: "writing: an upsert keeps a unique value of the record that it replaces",
    unless: lacks("upsert"),
    async check(session) {
      const { makeUnique } = session;
      if (makeUnique === undefined) skip("the place makes no other field than the key unique");
      const schema = schemaOf({ id: "int64", email: "text", age: "int32" }, { key: ["id"] });
      const own = (id: number, email: string, age: number): Row => ({ id, email, age });
      const upserted = [own(1, "a", 1), own(1, "a", 2), own(2, "b", 3), own(2, "a", 4)];
      const passedOn = [own(3, "c", 5), own(3, "d", 6), own(4, "c", 7)];
      for (const [name, kinds] of [
        ["quick", ["quick", "careful"]],
        ["careful", ["careful"]],
      ] as const) {
        await loadAll(session.store, name, schema, [batchOf(schema, [own(1, "a", 0)])]);
        await makeUnique(name, ["email"]);
        const load = await planLoad(session.store, name, schema, { mode: "upsert" });
        await load.prepare();
        const batch = load.shape.fit(batchOf(schema, [...upserted, ...passedOn]));
        const { written, superseded, rejected } = await isolated(load, [batch], kinds);
        await load.finish();
        expectEqual(
          rejected.map(({ row, code }) => `${row} ${code}`).join(),
          "3 DUPLICATE_KEY",
          `The rows rejected of ${JSON.stringify([...upserted, ...passedOn])} into a record 1 with the email a`,
        );
        expectEqual(`${written}/${superseded}`, "6/2", "written and superseded");
        const found = await Promise.all(["id", "email", "age"].map((field) => readField(session.store, name, field)));
        const left = found[0]?.map((_, i) => found.map((values) => String(values[i])).join(" "));
        expectEqual(left?.toSorted().join(), "1 a 2,2 b 3,3 d 6,4 c 7", "the records that are left");
      }
    },
  },
];
