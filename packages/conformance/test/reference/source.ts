import { type Batch, batchesOf, DataknobsError, type ReadRequest, type Source } from "@dataknobs/core";
import type { Collection } from "./state.ts";

/** Reads collections: the store's own, or those that a snapshot took along. */
export function sourceOf(
  collections: ReadonlyMap<string, Collection>,
): Source & { readonly get: (name: string) => Collection } {
  let closed = false;
  function find(name: string): Collection | undefined {
    if (closed) throw new DataknobsError({ code: "STORE_CLOSED", message: "The store is closed" });
    return collections.get(name);
  }
  function get(name: string): Collection {
    const found = find(name);
    if (found) return found;
    const names = [...collections.keys()].join(", ");
    throw new DataknobsError({ code: "COLLECTION_NOT_FOUND", message: `No collection "${name}" among: ${names}` });
  }
  return {
    get,
    collections: async () => [...collections.keys()].filter((name) => !find(name)?.stage),
    async describe(name) {
      const found = find(name);
      return found && { schema: found.schema, keyEnforced: found.key !== undefined };
    },
    read: (name, request) => batches(get(name), request),
    count: async (name) => get(name).records.size,
    async partitions(name, wanted) {
      const numbers = Array.from(get(name).records.values(), ({ number }) => number);
      const size = Math.ceil(numbers.length / wanted);
      const ends = numbers.filter((_, i) => i % size === size - 1).slice(0, wanted - 1);
      return [...ends, Infinity].map((to, i) => [String(ends[i - 1] ?? 0), String(to)]);
    },
    async close() {
      closed = true;
    },
  };
}

async function* batches({ schema, records }: Collection, request: ReadRequest): AsyncGenerator<Batch> {
  const [from = 0, to = Infinity] = Array.isArray(request.partition) ? request.partition.map(Number) : [];
  const after = Number(request.after ?? from);
  const places = [...records.values()].filter(({ number }) => number > after && number <= to);
  let next = 0;
  const taken = places.slice(0, request.limit).map(({ record }) => record);
  for await (const batch of batchesOf(schema, taken, request, { exact: true })) {
    next += batch.length;
    yield { ...batch, position: String(places[next - 1]?.number) };
  }
}
