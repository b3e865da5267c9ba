import {
  type Batch,
  batchOf,
  castColumn,
  cellOf,
  type Field,
  formatType,
  type LogicalType,
  recordsOf,
  schemaOf,
  types,
} from "@dataknobs/core";
import { differences } from "../differences.ts";
import { loadAll } from "../load.ts";
import { readBatches, readField, requestFor, schemaIn } from "../read.ts";
import { items, itemSchema, windows } from "../records.ts";
import { broken, expectEqual, expectNone, type Rule, skip } from "../rule.ts";
import { expectCode } from "../expect-code.ts";

export const readingRules: readonly Rule[] = [
  {
    name: "reading: 2,501 records come once each, over many batches and windows",
    async check({ store, traits }) {
      const { fitted, committed } = await loadAll(store, "items", itemSchema, windows(items(2501), 500));
      expectEqual(
        committed.map(({ written }) => written).join(),
        "500,500,500,500,500,1",
        "records written by each commit",
      );
      const read = await readBatches(store, "items");
      expectNone(differences(fitted, read, "id", traits), "What was read differs from what was written");
    },
  },
  {
    name: "reading: more records than one window of the store's own wish",
    async check({ store, traits }) {
      const size = Math.min(traits.window.records, 20_000);
      const { fitted } = await loadAll(store, "items", itemSchema, windows(items(size + 3), size));
      const read = await readBatches(store, "items", { records: 2048 });
      expectNone(differences(fitted, read, "id", traits), "What was read differs from what was written");
    },
  },
  {
    name: "reading: an empty collection",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, []);
      const records = (await readBatches(store, "items")).reduce((sum, batch) => sum + batch.length, 0);
      expectEqual(records, 0, "records of an empty collection");
      if (store.count) expectEqual(await store.count("items"), 0, "count of an empty collection");
      expectEqual((await store.collections()).includes("items"), true, "an empty collection is listed");
    },
  },
  {
    name: "reading: only the fields that are asked for, in their order",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(10)]);
      const [batch] = await readBatches(store, "items", { fields: ["name", "id"] });
      expectEqual(batch?.schema.fields.map(({ name }) => name).join(), "name,id", "the fields of the batch's schema");
      expectEqual(batch?.columns.length, 2, "the columns of the batch");
      const [first] = batch ? recordsOf(batch) : [];
      expectEqual(first?.["name"], `item ${first?.["id"]}`, "the name of a record");
    },
  },
  {
    name: "reading: a limit",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(250)]);
      for (const limit of [0, 1, 100, 150, 250, 300]) {
        expectEqual(
          (await readField(store, "items", "id", { limit })).length,
          Math.min(limit, 250),
          `records of limit ${limit}`,
        );
      }
    },
  },
  {
    name: "reading: the count is the store's own",
    async check({ store }) {
      if (!store.count) skip("the store has no count");
      await loadAll(store, "items", itemSchema, windows(items(2501), 1000));
      expectEqual(await store.count("items"), 2501, "count");
    },
  },
  {
    name: "reading: what is not there is undefined to describe and an error to read",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(1)]);
      expectEqual(await store.describe("nobody"), undefined, "describe of what is not there");
      const request = await requestFor(store, "items");
      await expectCode("COLLECTION_NOT_FOUND", "reading a collection that is not there", async () => {
        for await (const { length } of store.read("nobody", request)) broken(`a batch of ${length} records came`);
      });
    },
  },
  {
    name: "reading: a reader that stops early frees everything",
    async check({ store, traits }) {
      await loadAll(store, "items", itemSchema, [items(2501)]);
      const request = await requestFor(store, "items");
      // More often than any pool of connections is large.
      for (let i = 0; i < 25; i++) {
        for await (const batch of store.read("items", request)) {
          if (batch.length > 0) break;
        }
      }
      const mode = (["insert", "replace"] as const).find((one) => traits.modes.includes(one));
      if (mode === undefined) await loadAll(store, "others", itemSchema, [items(10, 3001)]);
      else await loadAll(store, "items", itemSchema, [items(10, 3001)], { mode });
      expectEqual(
        (await readField(store, "items", "id")).length,
        (mode === "replace" ? 0 : 2501) + (mode === undefined ? 0 : 10),
        "records after 25 readers stopped early",
      );
    },
  },
  {
    name: "reading: two readers at once do not disturb each other",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, [items(1000)]);
      const request = await requestFor(store, "items");
      const [a, b] = [
        store.read("items", request)[Symbol.asyncIterator](),
        store.read("items", request)[Symbol.asyncIterator](),
      ];
      const seen = [new Set<unknown>(), new Set<unknown>()];
      for (let done = 0; done < 2;) {
        done = 0;
        for (const [i, reader] of [a, b].entries()) {
          const next = await reader.next();
          if (next.done === true) done++;
          else for (const { id } of recordsOf(next.value)) seen[i]?.add(id);
        }
      }
      expectEqual(seen.map((ids) => ids.size).join(), "1000,1000", "the records that each of two readers got");
    },
  },
  {
    name: "reading: a signal stops a reader",
    async check({ store }) {
      await loadAll(store, "items", itemSchema, windows(items(2501), 1000));
      const stop = new AbortController();
      const request = await requestFor(store, "items", { signal: stop.signal, records: 50 });
      let records = 0;
      const read = async (): Promise<void> => {
        for await (const batch of store.read("items", request)) {
          records += batch.length;
          stop.abort();
        }
      };
      const stopped = await read().then(
        () => false,
        () => true,
      );
      if (!stopped)
        broken(
          `The signal fired in the first batch, and the reader went on to deliver ${records} records as if nothing had been`,
        );
      expectEqual(
        (await readField(store, "items", "id")).length,
        2501,
        "records read after another reader was stopped",
      );
    },
  },
  {
    name: "reading: a survey answers with types that hold every value",
    async check({ store }) {
      if (!store.survey) skip("the store has no survey");
      const { fitted } = await loadAll(store, "items", itemSchema, [items(300)]);
      const surveyed = await store.survey("items", ["amount", "id"]);
      const names = surveyed.fields.map(({ name }) => name).toSorted();
      expectEqual(names.join(), "amount,id", "the fields of the survey");
      const wrong = surveyed.fields.flatMap(({ name, type }) => fitted.flatMap((batch) => misfits(batch, name, type)));
      expectNone(wrong, "The types that survey answers with do not hold every value");
    },
  },
  {
    name: "reading: a field that can be read verbatim comes as text that means the same",
    async check({ store }) {
      const schema = schemaOf(
        { id: "int32", at: "timestamp(6)?", day: "date?", price: "decimal(10,2)?" },
        { key: ["id"] },
      );
      const batch = batchOf(schema, [{ id: 1, at: "2024-03-10T02:30:00.1", day: "2024-02-29", price: "1.10" }]);
      const { fitted } = await loadAll(store, "items", schema, [batch]);
      const verbatim = (await store.describe("items"))?.verbatim ?? [];
      if (verbatim.length === 0) skip("no field can be read verbatim");
      const kept = await schemaIn(store, "items");
      const asText = (field: Field): Field => (verbatim.includes(field.name) ? { ...field, type: types.text } : field);
      const read = await readBatches(store, "items", { schema: { ...kept, fields: kept.fields.map(asText) } });
      const wrong = kept.fields
        .filter(({ name }) => verbatim.includes(name))
        .flatMap(({ name, type }) =>
          read.flatMap((part) => [...misfits(part, name, type), ...otherThan(fitted, part, name)]),
        );
      expectNone(wrong, "The text of a field is not that of its value");
    },
  },
  {
    name: "reading: a snapshot stays as it is",
    unless: ({ modes }) => (modes.includes("insert") ? undefined : "the store has no insert"),
    async check({ store, traits }) {
      if (!store.snapshot) skip("the store has no snapshot");
      const { fitted } = await loadAll(store, "items", itemSchema, [items(1000)]);
      const snapshot = await store.snapshot();
      const first = await readBatches(snapshot, "items", { records: 1, limit: 1 });
      expectEqual(
        first.reduce((sum, batch) => sum + batch.length, 0),
        1,
        "records of a snapshot with limit 1",
      );
      // Some stores let nobody write beside a snapshot: then nothing can change, which is as good.
      await loadAll(store, "items", itemSchema, [items(10, 5001)], { mode: "insert" }).catch(allowBusy);
      expectNone(differences(fitted, await readBatches(snapshot, "items"), "id", traits), "A snapshot changed");
      await snapshot.close();
      expectEqual(
        (await readField(store, "items", "id")).length >= 1000,
        true,
        "the store is open after its snapshot was closed",
      );
    },
  },
];

/** The cells of a field that do not fit another type. */
function misfits(batch: Batch, name: string, type: LogicalType): string[] {
  const at = batch.schema.fields.findIndex((field) => field.name === name);
  const [field, column] = [batch.schema.fields[at], batch.columns[at]];
  if (field === undefined || column === undefined) return [`the field "${name}" is not there`];
  return castColumn(column, field.type, type, batch.length).failures.map(
    ({ row, message }) => `${name} as ${formatType(type)}, record ${row}: ${message}`,
  );
}

/** Where the text that was read verbatim means another value than the one that was written. */
function otherThan(written: readonly Batch[], read: Batch, name: string): string[] {
  const values = written.flatMap((batch) => valuesIn(batch, name));
  const type = written[0]?.schema.fields.find((field) => field.name === name)?.type ?? types.text;
  const at = read.schema.fields.findIndex((field) => field.name === name);
  const [field, column] = [read.schema.fields[at], read.columns[at]];
  if (field?.type.kind !== "text" || column === undefined) return [`${name} did not come as text`];
  const meant = castColumn(column, field.type, type, read.length).column;
  return values.flatMap((value, row) =>
    value === cellOf(meant, type, row)
      ? []
      : [`${name}: ${String(value)} was written, ${String(cellOf(column, field.type, row))} came`],
  );
}

function valuesIn(batch: Batch, name: string): unknown[] {
  return recordsOf(batch).map((record): unknown => record[name]);
}

function allowBusy(error: unknown): void {
  const refused = error instanceof Error && "code" in error && (error.code === "BUSY" || error.code === "SAME_PLACE");
  if (!refused) throw error;
}
