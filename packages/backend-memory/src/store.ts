import {
  batchesOf,
  type Committed,
  DataknobsError,
  type ErrorCode,
  keyText,
  type Row,
  type Schema,
  type Store,
  type WriteRequest,
  writerOf,
} from "@dataknobs/core";

export interface Collection {
  readonly schema: Schema;
  /** The fields that tell records apart, if any do. */
  readonly key: readonly string[] | undefined;
  /** By key, else by number. Nobody else holds them: they come in as copies, and go out as batches. */
  readonly records: Map<string, Row>;
  /** By key: the run that upserted the record last. */
  readonly upserted: Map<string, string>;
}

export function memoryStore(collections: Map<string, Collection>): Store {
  // Loads that nobody sees yet. They are this store's own: others who opened the same name are not disturbed.
  const stages = new Map<string, Collection>();
  let closed = false;

  function all(): Map<string, Collection> {
    if (closed) throw failure("STORE_CLOSED", "The memory store is closed");
    return collections;
  }

  function get(name: string): Collection {
    const found = all().get(name);
    if (!found) throw failure("COLLECTION_NOT_FOUND", `There is no collection "${name}"`);
    return found;
  }

  /** Where a load writes; made if it is not there. */
  function place(name: string, request: WriteRequest): Collection {
    const { staged, schema, mode, keyEnforced } = request;
    const [places, id] = staged ? [stages, stageOf(name, request)] : [all(), name];
    const key = keyEnforced || mode === "upsert" ? schema.key : undefined;
    const found = places.get(id) ?? { schema, key, records: new Map(), upserted: new Map() };
    if (mode === "upsert" && String(found.key) !== String(schema.key))
      throw failure("KEY_REQUIRED", `The records of "${name}" are not told apart by ${String(schema.key)}`);
    places.set(id, found);
    return found;
  }

  return {
    collections: async () => [...all().keys()],
    async describe(name) {
      const found = all().get(name);
      return found && { schema: found.schema, keyEnforced: found.key !== undefined };
    },
    read(name, request) {
      const { schema, records } = get(name);
      return batchesOf(schema, [...records.values()], request, { exact: true });
    },
    count: async (name) => get(name).records.size,
    prepare: async (name, request) => void place(name, request),
    async write(name, request) {
      const collection = place(name, request);
      return writerOf({ exact: true, take: async (records) => take(collection, records, request) });
    },
    countStaged: async (name, request) => place(name, request).records.size,
    async finish(name, request) {
      const loaded = stages.get(stageOf(name, request));
      if (loaded && request.mode !== "replace" && all().has(name))
        throw failure("COLLECTION_NOT_EMPTY", `Somebody made "${name}" while it was being loaded`);
      if (loaded) all().set(name, loaded);
      stages.delete(stageOf(name, request));
    },
    discard: async (name, request) => void stages.delete(stageOf(name, request)),
    async remove(name, keys) {
      const { schema, key, records } = get(name);
      if (!key) throw failure("KEY_REQUIRED", `Nothing tells the records of "${name}" apart`);
      return keys.filter((values) => records.delete(keyText(schema, key, values))).length;
    },
    async close() {
      closed = true;
    },
  };
}

/** Takes a window whole, or throws and takes nothing of it: core then finds the record that is at fault. */
function take(to: Collection, window: readonly Row[], { mode, run }: WriteRequest): Committed {
  const { schema, key, records, upserted } = to;
  const fresh = new Map<string, Row>();
  for (const [row, record] of window.entries()) {
    const values = key?.map((field) => record[field]);
    const id = key && values ? keyText(schema, key, values) : String(records.size + row);
    if (mode !== "upsert" && (records.has(id) || fresh.has(id)))
      throw failure("DUPLICATE_KEY", `A record with the key ${id} is there already`);
    fresh.set(id, record);
  }
  for (const [id, record] of fresh) records.set(id, record);
  if (mode !== "upsert") return { written: window.length, rejected: [] };
  const again = [...fresh.keys()].filter((id) => upserted.get(id) === run).length;
  for (const id of fresh.keys()) upserted.set(id, run);
  return { written: window.length, rejected: [], superseded: window.length - fresh.size + again };
}

function stageOf(name: string, { run }: WriteRequest): string {
  return `${run} ${name}`;
}

function failure(code: ErrorCode, message: string): DataknobsError {
  return new DataknobsError({ code, message });
}
