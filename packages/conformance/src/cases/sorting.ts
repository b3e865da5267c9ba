import { type Batch, compareRows, formatType, recordsOf, type Row, type Sort } from "@dataknobs/core";
import { inspect } from "node:util";
import { loadAll } from "../load.ts";
import { readBatches, schemaIn } from "../read.ts";
import { items, itemSchema } from "../records.ts";
import { broken, expectEqual, type Rule } from "../rule.ts";
import { sampleBatch, samples } from "../sample-values.ts";
import type { Session } from "../session.ts";

/** A store that sorts puts records in the order that core would. */
export const sortingRules: readonly Rule[] = [
  ...samples
    .filter(({ type }) => type.kind !== "json" && type.kind !== "list" && type.kind !== "interval")
    .map((sample): Rule => ({
      name: `sorting: ${formatType(sample.type)}`,
      unless: unsorted,
      async check(session) {
        const batch = sampleBatch(sample);
        await loadAll(session.store, "sorted", batch.schema, [batch]);
        await inOrder(session, [{ field: "value" }]);
        await inOrder(session, [{ field: "value", direction: "desc" }]);
      },
    })),
  {
    name: "sorting: by several fields, with a limit",
    unless: unsorted,
    async check(session) {
      await loadAll(session.store, "sorted", itemSchema, [items(500)]);
      const order: Sort[] = [
        { field: "note", direction: "desc" },
        { field: "amount" },
        { field: "id", direction: "desc" },
      ];
      await inOrder(session, order);
      await inOrder(session, order, 42);
    },
  },
];

function unsorted({ sorts }: { readonly sorts?: boolean }): string | undefined {
  return sorts === true ? undefined : "the traits do not say that it sorts: core does";
}

async function inOrder({ store }: Session, order: readonly Sort[], limit?: number): Promise<void> {
  const schema = await schemaIn(store, "sorted");
  const compare = compareRows(order, schema);
  const wanted = (await rows(readBatches(store, "sorted"))).sort(compare).slice(0, limit);
  const came = await rows(readBatches(store, "sorted", { order, ...(limit !== undefined && { limit }) }));
  expectEqual(came.length, wanted.length, `records sorted by ${inspect(order)}`);
  // Records that are equal in all that is sorted by may come in any order.
  const wrong = wanted.findIndex((record, i) => compare(record, came[i] ?? {}) !== 0);
  if (wrong >= 0)
    broken(
      `Sorted by ${inspect(order)}, record ${wrong + 1} is ${inspect(came[wrong])}; core has ${inspect(wanted[wrong])} there`,
    );
}

async function rows(batches: Promise<Batch[]>): Promise<Row[]> {
  return (await batches).flatMap((batch) => recordsOf(batch));
}
