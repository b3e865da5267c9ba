import { batchBytes, type Batch, batchOf, formatType, type Row, schemaOf, sliceBatch } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { type Load, loadAll, planLoad } from "../load.ts";
import { oneByOne } from "../one-by-one.ts";
import { readBatches } from "../read.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { anyBatch, sampleBatch, samples, scalarCells } from "../sample-values.ts";
import type { Session } from "../session.ts";

/** What is written comes back as it was; whatever cannot, the plan has named before. */
export const valueRules: readonly Rule[] = [
  ...samples.map((sample): Rule => ({
    name: `values: ${formatType(sample.type)}`,
    check: (session) => comesBack(session, sampleBatch(sample)),
  })),
  { name: "values: any keeps the type of each cell", check: (session) => comesBack(session, anyBatch()) },
  {
    name: "values: any of scalars keeps the type of each cell",
    check: (session) => comesBack(session, anyBatch(scalarCells)),
  },
  {
    name: "values: missing is apart from null",
    unless: ({ keepsMissing }) =>
      keepsMissing !== undefined && keepsMissing !== false
        ? undefined
        : "the traits do not say keepsMissing: missing becomes null",
    async check(session) {
      const schema = schemaOf({ id: "int32", a: "text?", b: "int64?", c: "any?" }, { key: ["id"] });
      const records: Row[] = [
        { id: 1, a: null, b: null, c: null },
        { id: 2 },
        { id: 3, a: "", b: null },
        { id: 4, a: "x", b: 0, c: "y" },
      ];
      await comesBack(session, batchOf(schema, records));
    },
  },
  {
    name: "values: missing becomes null where the store has no such thing",
    unless: ({ keepsMissing }) =>
      keepsMissing !== undefined && keepsMissing !== false ? "the store keeps missing apart" : undefined,
    check: (session) =>
      comesBack(
        session,
        batchOf(schemaOf({ id: "int32", a: "text?" }, { key: ["id"] }), [{ id: 1 }, { id: 2, a: null }]),
      ),
  },
  {
    name: "values: a field's name is only a name",
    async check(session) {
      const names = [
        "select",
        "a b",
        'quo"te',
        "apo'strophe",
        "semi;colon",
        "ünïcode",
        "percent%",
        "dollar$1",
        "back`tick",
        "__proto__",
        "constructor",
        "toString",
        "x".repeat(40),
      ];
      const fields: [string, string][] = names.map((name) => [name, "text?"]);
      const schema = schemaOf(Object.fromEntries([["id", "int32"], ...fields]), {
        key: ["id"],
      });
      const values: [string, unknown][] = names.map((name) => [name, `value of ${name}`]);
      const record: Row = Object.fromEntries([["id", 1], ...values]);
      await comesBack(session, batchOf(schema, [record]));
    },
  },
  {
    name: "values: a batch holds about as many bytes as asked for",
    async check({ store }) {
      const schema = schemaOf({ id: "int32", text: "text" }, { key: ["id"] });
      const wide = batchOf(
        schema,
        Array.from({ length: 120 }, (_, id) => ({ id, text: `${id} `.repeat(2500) })),
      );
      await loadAll(store, "wide", schema, [wide]);
      const batches = await readBatches(store, "wide", { records: 100, bytes: 100_000 });
      const largest = Math.max(...batches.map((batch) => (batch.length > 1 ? batchBytes(batch) : 0)));
      if (largest > 400_000) broken(`About 100,000 bytes were asked for, a batch of ${largest} came`);
    },
  },
  {
    name: "values: a record that is larger than a batch",
    async check(session) {
      const schema = schemaOf({ id: "int32", text: "text", data: "bytes?" }, { key: ["id"] });
      const records = [1, 2, 3].map((id) => ({
        id,
        text: "0123456789é".repeat(100_000),
        data: new Uint8Array(1 << 20).fill(id),
      }));
      await comesBack(session, batchOf(schema, records), 65_536);
    },
  },
];

async function comesBack(session: Session, batch: Batch, bytes?: number): Promise<void> {
  const { store, traits } = session;
  const load = await planLoad(store, "values", batch.schema);
  if (load.shape.stored.length < 2) skip("the store refuses such a field");
  const bounded = load.shape.stored.some(({ unable }) => unable?.includes("range") === true);
  const kept = bounded ? await withinRange(load, batch) : await whole(session, batch);
  const by = kept[0]?.schema.key?.[0] ?? "id";
  const read = await readBatches(store, "values", bytes === undefined ? {} : { bytes });
  expectNone(differences(kept, read, by, traits), "What was read differs from what was written");
  if (kept.every(({ length }) => length === 0)) skip("the plan says that it holds none of these values");
}

async function whole({ store }: Session, batch: Batch): Promise<readonly Batch[]> {
  const { fitted, committed } = await loadAll(store, "values", batch.schema, [batch]);
  expectEqual(committed[0]?.written, fitted[0]?.length, "records written");
  return fitted;
}

/** Where the plan says that a type has bounds of the store's own, the store may reject what lies outside, record by record. */
async function withinRange(load: Load, batch: Batch): Promise<readonly Batch[]> {
  const all = load.shape.fit(batch);
  const kept: Batch[] = [];
  await load.prepare();
  for (let row = 0; row < all.length; row++) {
    const one = sliceBatch(all, row, row + 1);
    const { written, rejected } = await oneByOne(load, [one], kept.length + 1);
    if (written + rejected.length !== 1)
      broken(`One record was written: ${written} written, ${rejected.length} rejected`);
    if (written === 1) kept.push(one);
  }
  await load.finish();
  return kept;
}
