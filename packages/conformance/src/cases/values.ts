import { batchBytes, type Batch, batchOf, formatType, type Row, schemaOf } from "@dataknobs/core";
import { differences } from "../differences.ts";
import { loadAll } from "../load.ts";
import { readBatches } from "../read.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { anyBatch, sampleBatch, samples } from "../sample-values.ts";
import type { Session } from "../session.ts";

/** What is written comes back as it was; whatever cannot, the plan has named before. */
export const valueRules: readonly Rule[] = [
  ...samples.map((sample): Rule => ({
    name: `values: ${formatType(sample.type)}`,
    check: (session) => comesBack(session, sampleBatch(sample)),
  })),
  { name: "values: any keeps the type of each cell", check: (session) => comesBack(session, anyBatch()) },
  {
    name: "values: missing is apart from null",
    unless: ({ keepsMissing }) =>
      keepsMissing === true ? undefined : "the traits do not say keepsMissing: missing becomes null",
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
    unless: ({ keepsMissing }) => (keepsMissing === true ? "the store keeps missing apart" : undefined),
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

async function comesBack({ store, traits }: Session, batch: Batch, bytes?: number): Promise<void> {
  const { fitted, committed, load } = await loadAll(store, "values", batch.schema, [batch]);
  if (load.shape.stored.length < 2) skip("the store refuses such a field");
  const kept = fitted.reduce((sum, part) => sum + part.length, 0);
  expectEqual(committed[0]?.written, kept, "records written");
  const read = await readBatches(store, "values", bytes === undefined ? {} : { bytes });
  expectNone(differences(fitted, read, idOf(fitted), traits), "What was read differs from what was written");
  if (kept === 0) skip("the plan says that it holds none of these values");
}

function idOf([batch]: readonly Batch[]): string {
  return batch?.schema.key?.[0] ?? "id";
}
