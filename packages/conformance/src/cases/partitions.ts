import { type Filter, type ReadRequest, recordsOf, type Store, stringify } from "@dataknobs/core";
import { loadAll } from "../load.ts";
import { readBatches } from "../read.ts";
import { items, itemSchema, tied, tiedSchema, twins, twinSchema } from "../records.ts";
import { broken, expectNone, type Rule, skip } from "../rule.ts";

/** Partitions are disjoint and together everything. */
export const partitionRules: readonly Rule[] = [
  rule("2,501 records", async (store) => void (await loadAll(store, "parts", itemSchema, [items(2501)]))),
  rule(
    "a key of two fields whose first has ties",
    async (store) => void (await loadAll(store, "parts", tiedSchema, [tied(2, 150)])),
  ),
  rule("no key", async (store) => void (await loadAll(store, "parts", twinSchema, [twins(200)]))),
  rule("fewer records than partitions", async (store) => void (await loadAll(store, "parts", itemSchema, [items(3)]))),
  rule("an empty collection", async (store) => void (await loadAll(store, "parts", itemSchema, []))),
  {
    name: "partitions: under a condition",
    unless: ({ filters }) => (filters.includes("not-null") ? undefined : "the store runs no not-null"),
    async check({ store }) {
      await loadAll(store, "parts", itemSchema, [items(1000)]);
      await covers(store, { field: "note", operator: "not-null" });
    },
  },
];

function rule(what: string, load: (store: Store) => Promise<void>): Rule {
  return {
    name: `partitions: ${what}`,
    async check({ store }) {
      if (!store.partitions) skip("the store has no partitions");
      await load(store);
      await covers(store);
    },
  };
}

async function covers(store: Store, where?: Filter): Promise<void> {
  if (!store.partitions) skip("the store has no partitions");
  const all = await texts(store, where && { where });
  for (const wanted of [1, 2, 3, 8]) {
    const partitions = await store.partitions("parts", wanted, where);
    const json = JSON.stringify(partitions);
    if (partitions.length > wanted) broken(`${wanted} partitions were asked for, ${partitions.length} came: ${json}`);
    if (partitions.length === 0) broken(`No partition came for ${wanted}; one that is everything is the least`);
    const parts: string[] = [];
    for (const partition of partitions) parts.push(...(await texts(store, { partition, ...(where && { where }) })));
    expectNone(bagDifference(all, parts), `The ${partitions.length} partitions ${json} are not exactly everything`);
  }
}

async function texts(store: Store, more?: Partial<ReadRequest>): Promise<string[]> {
  const batches = await readBatches(store, "parts", more);
  return batches.flatMap((batch) => recordsOf(batch).map((record) => stringify(record, batch.schema)));
}

function bagDifference(wanted: readonly string[], came: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of wanted) counts.set(text, (counts.get(text) ?? 0) + 1);
  for (const text of came) counts.set(text, (counts.get(text) ?? 0) - 1);
  return Array.from(counts).flatMap(([text, count]) =>
    count > 0 ? [`${count} times missing: ${text}`] : count < 0 ? [`${-count} times too often: ${text}`] : [],
  );
}
