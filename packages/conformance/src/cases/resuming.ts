import {
  type Batch,
  type Filter,
  type Position,
  type ReadRequest,
  recordsOf,
  type Schema,
  type Source,
  type Store,
  stringify,
} from "@dataknobs/core";
import { loadAll } from "../load.ts";
import { readBatches } from "../read.ts";
import { items, itemSchema, tied, tiedSchema, twins, twinSchema, windows } from "../records.ts";
import { broken, expectEqual, type Rule, skip } from "../rule.ts";

/** From the place behind any batch a reader goes on with exactly the rest, in the same order. */
export const resumingRules: readonly Rule[] = [
  {
    name: "resuming: behind every batch of 2,501 records",
    check: ({ store }) => resumes(store, itemSchema, windows(items(2501), 1000), { records: 100 }),
  },
  {
    name: "resuming: behind every single record",
    check: ({ store }) => resumes(store, itemSchema, [items(40)], { records: 1 }),
  },
  {
    name: "resuming: a key of two fields whose first has ties",
    check: ({ store }) => resumes(store, tiedSchema, [tied(3, 40)], { records: 7 }),
  },
  {
    name: "resuming: no key, and records that equal each other",
    check: ({ store }) => resumes(store, twinSchema, [twins(100)], { records: 7 }),
  },
  {
    name: "resuming: under a condition",
    unless: ({ filters }) => (filters.includes("not-null") ? undefined : "the store runs no not-null"),
    check: ({ store }) => resumes(store, itemSchema, [items(300)], { records: 7, where: notNull }),
  },
  {
    name: "resuming: inside a partition",
    async check({ store }) {
      if (!store.partitions) skip("the store has no partitions");
      await loadAll(store, "resumed", itemSchema, [items(300)]);
      for (const partition of await store.partitions("resumed", 3)) await goesOn(store, { records: 7, partition });
    },
  },
];

const notNull: Filter = { field: "note", operator: "not-null" };

async function resumes(
  store: Store,
  schema: Schema,
  batches: readonly Batch[],
  how: Partial<ReadRequest>,
): Promise<void> {
  await loadAll(store, "resumed", schema, batches);
  await goesOn(store, how);
}

async function goesOn(store: Store, how: Partial<ReadRequest>): Promise<void> {
  const batches = await readBatches(store, "resumed", how);
  // A place is good in any state that holds the same records.
  const later = await store.snapshot?.();
  try {
    await goOnIn(later ?? store, batches, how);
  } finally {
    await later?.close();
  }
}

async function goOnIn(source: Source, batches: readonly Batch[], how: Partial<ReadRequest>): Promise<void> {
  const all = batches.flatMap(textsOf);
  let behind = 0;
  for (const { position, length } of batches) {
    behind += length;
    if (position === undefined) skip("its batches have no position: it cannot resume");
    const rest = (await readBatches(source, "resumed", { ...how, after: plain(position) })).flatMap(textsOf);
    const wanted = all.slice(behind);
    const wrong = wanted.findIndex((text, i) => text !== rest[i]);
    const where = `after ${JSON.stringify(position)}, behind ${behind} of ${all.length} records`;
    if (wrong >= 0)
      broken(
        `Going on ${where}: record ${wrong + 1} of the rest is ${rest[wrong] ?? "not there"}, ${wanted[wrong]} was expected`,
      );
    expectEqual(rest.length, wanted.length, `Records of the rest ${where}`);
  }
}

/** As it comes out of a ledger: JSON, whose integers are strings. */
function plain(position: Position): Position {
  const text = JSON.stringify(position);
  if (!isPlain(position)) broken(`The position ${text} is not plain JSON with its integers as strings`);
  return structuredClone(position);
}

function isPlain(position: Position): boolean {
  if (typeof position === "number") return !Number.isInteger(position) && Number.isFinite(position);
  if (typeof position !== "object" || position === null)
    return typeof position === "string" || typeof position === "boolean" || position === null;
  const inner: readonly Position[] = Object.values(position);
  return inner.every(isPlain);
}

function textsOf(batch: Batch): string[] {
  return recordsOf(batch).map((record) => stringify(record, batch.schema));
}
