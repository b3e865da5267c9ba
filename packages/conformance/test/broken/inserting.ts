import type { Batch, Store } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";

const twice = "writing: the same batch twice is refused where the key is enforced";
const isolates = "failing: k bad records give k rejections and the rest is written";

export const brokenInserting: readonly Breakage[] = [
  {
    what: "stores what is there already once more",
    fails: [twice, isolates],
    change: (store) => ({
      ...store,
      prepare: async () => undefined,
      write: (name, request) => store.write(name, { ...request, keyEnforced: false }),
      describe: async (name) => withKey(await store.describe(name)),
    }),
  },
  {
    what: "takes columns by their place",
    fails: ["writing: insert adds to what is there, without a part of its fields and in another order"],
    change: (store) => ({
      ...store,
      async write(name, request) {
        const existing = (await store.describe(name))?.schema;
        const writer = await store.write(name, request);
        if (!existing) return writer;
        const rename = (batch: Batch): Batch => ({
          ...batch,
          schema: {
            fields: batch.schema.fields.map((field, i) => ({ ...field, name: existing.fields[i]?.name ?? field.name })),
          },
        });
        return { ...writer, write: (batch) => writer.write(rename(batch)) };
      },
    }),
  },
  {
    what: "takes keys that differ in case for one",
    fails: ["writing: a key is kept apart from others by its value alone"],
    change: changingWriters((writer) => ({ ...writer, write: (batch) => writer.write(lowerCase(batch)) })),
  },
  {
    what: "plans an insert as if nothing were there",
    fails: ["writing: insert into an existing collection is planned by its types"],
    change: (store) => ({
      ...store,
      plan: (schema) => store.plan?.(schema) ?? [],
      async write(name, request) {
        const there = (await store.describe(name))?.schema.fields ?? [];
        const other = there.find(({ name: field, type }) =>
          request.schema.fields.some((own) => own.name === field && own.type.kind !== type.kind),
        );
        if (other) throw new Error(`column ${other.name} is of another type`);
        return store.write(name, request);
      },
    }),
  },
  {
    what: "tells records without a key apart by all their values",
    fails: ["writing: the same batch twice doubles the records of a collection without a key"],
    change: (store) => ({
      ...store,
      write: async (name, request) =>
        request.mode === "insert" && !request.schema.key
          ? { ...(await store.write(name, request)), write: async () => undefined }
          : store.write(name, request),
    }),
  },
  {
    what: "enforces a key that its source did not",
    fails: ["writing: a key that nobody enforced takes records twice"],
    change: (store) => ({
      ...store,
      prepare: async (name, request) =>
        store.prepare?.(name, { ...request, keyEnforced: request.schema.key !== undefined }),
    }),
  },
];

function withKey(described: Awaited<ReturnType<Store["describe"]>>): typeof described {
  return described && { ...described, keyEnforced: described.schema.key !== undefined };
}

function lowerCase(batch: Batch): Batch {
  return {
    ...batch,
    columns: batch.columns.map((column) =>
      column.layout === "bytes"
        ? { ...column, data: column.data.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)) }
        : column,
    ),
  };
}
