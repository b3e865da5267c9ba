import {
  type Backend,
  type Batch,
  batchBytes,
  batchOf,
  DataknobsError,
  defineBackend,
  keyText,
  type ReadRequest,
  type Rejection,
  type Row,
  type Schema,
  selectColumns,
  sliceBatch,
  type Store,
  types,
  writerOf,
} from "@dataknobs/core";

/** What this backend keeps of a collection; a real one keeps it somewhere else. */
export interface Shelf {
  readonly schema: Schema;
  /** Whether its key tells records apart. */
  readonly keyed: boolean;
  readonly records: Map<string, Row>;
}

export const shelf: Backend<{ shelves: Map<string, Shelf> }> = defineBackend<{ shelves: Map<string, Shelf> }>({
  id: "shelf",
  contract: 1,
  schemes: ["shelf"],
  traits: {
    filters: [], // Core filters and sorts what we read.
    modes: ["create", "insert", "upsert"],
    maxWriters: 1,
    window: { records: 10_000, bytes: 4 << 20 },
    keepsMissing: true,
  },
  parse: () => ({ shelves: new Map() }),
  open: async ({ shelves }) => shelfStore(shelves),
});

function shelfStore(shelves: Map<string, Shelf>): Store {
  let closed = false;
  function find(name: string): Shelf | undefined {
    if (closed) throw new DataknobsError({ code: "STORE_CLOSED", message: "The store is closed" });
    return shelves.get(name);
  }
  return {
    collections: async () => [...shelves.keys()],
    async describe(name) {
      const found = find(name);
      return found && { schema: found.schema, keyEnforced: found.keyed };
    },
    async *read(name, request) {
      const found = find(name);
      if (!found) throw new DataknobsError({ code: "COLLECTION_NOT_FOUND", message: `There is no shelf "${name}"` });
      yield* batches(found, request);
    },
    // What records cannot say is planned otherwise: JSON byte for byte as text, no field of changing types.
    plan: (schema, existing) =>
      schema.fields.map(({ name, type, nullable }) => {
        const there = existing?.fields.find((field) => field.name === name);
        const kept = there?.type ?? (type.kind === "json" ? types.text : type);
        const refused = type.kind === "any" && { refused: "a shelf keeps one type in a field" };
        return { field: name, name, type: kept, nullable: there?.nullable ?? nullable, ...refused };
      }),
    async write(name, { schema, mode, careful, keyEnforced }) {
      const target = find(name) ?? { schema, keyed: keyEnforced || mode === "upsert", records: new Map() };
      shelves.set(name, target);
      return writerOf({
        async take(records) {
          const rejected: Rejection[] = [];
          const taken = new Map<string, Row>();
          for (const [row, record] of records.entries()) {
            const id = idOf(target, record) ?? String(target.records.size + row);
            if (mode !== "upsert" && (target.records.has(id) || taken.has(id))) {
              const reason = { code: "DUPLICATE_KEY", message: `${id} is on the shelf already` } as const;
              if (!careful) throw new DataknobsError(reason);
              rejected.push({ row, ...reason });
            } else taken.set(id, record);
          }
          for (const [id, record] of taken) target.records.set(id, record);
          const written = records.length - rejected.length;
          return { written, rejected, superseded: written - taken.size };
        },
      });
    },
    async close() {
      closed = true;
    },
  };
}

function* batches({ schema, records }: Shelf, request: ReadRequest): Generator<Batch> {
  const all = [...records.values()].slice(0, request.limit);
  const whole = batchOf(schema, all);
  // About as many bytes as asked for, but at least one record.
  const size = Math.max(1, Math.min(request.records, Math.floor((request.bytes * all.length) / batchBytes(whole))));
  for (let from = 0; from < all.length; from += size) {
    request.signal.throwIfAborted();
    // Without a position nobody can go on behind this batch: a run that was stopped starts the collection over.
    yield selectColumns(sliceBatch(whole, from, from + size), request.fields);
  }
}

function idOf({ schema, keyed }: Shelf, record: Row): string | undefined {
  if (!keyed) return undefined;
  const values = schema.key?.map((name) => record[name]);
  return schema.key && values && keyText(schema, schema.key, values);
}
