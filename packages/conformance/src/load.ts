import {
  type Batch,
  type Checkpoint,
  type Committed,
  type Schema,
  type Store,
  type WriteMode,
  type Writer,
  type WriteRequest,
} from "@dataknobs/core";
import { checkpointOf, writeRequest } from "./requests.ts";
import { type Shape, shapeOf } from "./shape.ts";

export interface LoadOptions {
  /** Default `"create"`. */
  readonly mode?: WriteMode;
  /** Default true: the source enforced the key. */
  readonly keyEnforced?: boolean;
  /** Default: staged where core would stage, i.e. for a new collection and for `replace`. */
  readonly staged?: boolean;
  /** A replace that changes the records alone. */
  readonly keeps?: boolean;
}

/** One collection's load, step by step as core does it. */
export interface Load {
  readonly collection: string;
  readonly request: WriteRequest;
  readonly shape: Shape;
  prepare(): Promise<void>;
  writer(more?: Partial<WriteRequest>): Promise<Writer>;
  checkpoint(window: number, more?: Partial<Checkpoint>): Checkpoint;
  finish(): Promise<void>;
}

/** Works out how a schema is kept and what is asked of the store; nothing is written yet. */
export async function planLoad(
  store: Store,
  collection: string,
  schema: Schema,
  options: LoadOptions = {},
): Promise<Load> {
  const { mode = "create", keyEnforced = true } = options;
  const existing = await store.describe(collection);
  const staged = options.staged ?? (existing === undefined || mode === "replace");
  const shape = shapeOf(store, schema, staged && options.keeps !== true ? undefined : existing?.schema);
  const request = writeRequest(shape.schema, {
    run: newRun(),
    mode,
    staged,
    ...(options.keeps === true && { keeps: true }),
    stored: shape.stored,
    keyEnforced: keyEnforced && schema.key !== undefined,
  });
  return {
    collection,
    request,
    shape,
    prepare: async () => store.prepare?.(collection, request),
    writer: (more = {}) => store.write(collection, { ...request, ...more }),
    checkpoint: (window, more = {}) => checkpointOf(request, collection, window, more),
    async finish() {
      await store.finish?.(collection, request);
      await store.publish?.(request.run);
    },
  };
}

let runs = 0;

/** Lower-case letters and digits, sortable by time. */
function newRun(): string {
  runs++;
  return `${Date.now().toString(36).padStart(9, "0")}c${runs.toString(36).padStart(3, "0")}`;
}

/** A whole load: every batch of `windows` is a window of its own. Answers with what should be stored now. */
export async function loadAll(
  store: Store,
  collection: string,
  schema: Schema,
  windows: readonly Batch[],
  options: LoadOptions = {},
): Promise<Loaded> {
  const load = await planLoad(store, collection, schema, options);
  const fitted = windows.map((batch) => load.shape.fit(batch));
  await load.prepare();
  const writer = await load.writer();
  const committed: Committed[] = [];
  let written = 0;
  try {
    for (const [i, batch] of fitted.entries()) {
      written += batch.length;
      await writer.write(batch);
      committed.push(await writer.commit(load.checkpoint(i + 1, { read: written, written })));
    }
  } finally {
    await writer.close();
  }
  await load.finish();
  return { load, fitted, committed };
}

export interface Loaded {
  readonly load: Load;
  /** The batches as they were handed to the writer. */
  readonly fitted: readonly Batch[];
  readonly committed: readonly Committed[];
}
