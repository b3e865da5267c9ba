import { type Checkpoint, type ReadRequest, type Schema, thisRunner, type WriteRequest } from "@dataknobs/core";

let runs = 0;

/** What core asks of a source: all fields of a schema, in batches of 2,048 records. */
export function readRequest(schema: Schema, more: Partial<ReadRequest> = {}): ReadRequest {
  return {
    schema,
    fields: schema.fields.map(({ name }) => name),
    records: 2048,
    bytes: 1 << 20,
    signal: new AbortController().signal,
    ...more,
  };
}

/** What core asks of a target: by a run of its own, records with these fields into a collection that holds them as they are. */
export function writeRequest(schema: Schema, more: Partial<WriteRequest> = {}): WriteRequest {
  return {
    run: `test${(runs++).toString(36).padStart(4, "0")}`,
    plan: "the plan",
    epoch: 1,
    runner: thisRunner(),
    lane: 0,
    mode: "insert",
    staged: false,
    schema,
    stored: schema.fields.map(({ name, type, nullable }) => ({ field: name, name, type, nullable })),
    keyEnforced: schema.key !== undefined,
    careful: false,
    ledger: true,
    signal: new AbortController().signal,
    ...more,
  };
}

/** What core gives with the commit of a window: of no records, where nothing else is said. */
export function checkpointOf(
  { run, plan, lane, epoch }: WriteRequest,
  collection: string,
  window: number,
  more: Partial<Checkpoint> = {},
): Checkpoint {
  const none = { skip: 0, read: 0, added: 0, written: 0, filtered: 0, rejected: 0 };
  return { run, plan, collection, lane, epoch, window, ...none, ...more };
}
