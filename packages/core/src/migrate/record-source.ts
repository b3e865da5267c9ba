import { collectBatch } from "../batch/batch-of.ts";
import type { Batch, Rejection } from "../batch/batch.ts";
import type { Store } from "../contract/store.ts";
import type { Row } from "../model/data-record.ts";
import { DataknobsError } from "../model/error.ts";
import { inferSchema } from "../model/infer.ts";
import type { Schema } from "../model/schema.ts";
import { isRecord, whatCame } from "./a-record.ts";
import type { Opened } from "./migrator.ts";

const looked = 1000;

/** Records from a person's program as a source with one collection. It can be read once, except for an array. */
export async function recordSource(
  collection: string,
  records: Iterable<Row> | AsyncIterable<Row>,
  given: Schema | undefined,
): Promise<Opened> {
  const again = Array.isArray(records) ? (records as readonly Row[]) : undefined;
  const iterator = again === undefined ? iteratorOf(records) : undefined;
  const first: Row[] = [];
  if (iterator !== undefined && given === undefined) await fill(iterator, first, looked);
  const schema = given ?? (await inferred(again ?? first, iterator));
  let used = false;

  async function* read(size: number): AsyncGenerator<Row[]> {
    if (again !== undefined) {
      for (let from = 0; from < again.length; from += size) yield again.slice(from, from + size);
      return;
    }
    if (used || iterator === undefined)
      throw new DataknobsError({ code: "UNSUPPORTED", message: "These records can be read only once" });
    used = true;
    for (let from = 0; from < first.length; from += size) yield first.slice(from, from + size);
    for (;;) {
      const next: Row[] = [];
      await fill(iterator, next, size);
      if (next.length === 0) return;
      yield next;
    }
  }

  const store: Store = {
    collections: () => Promise.resolve([collection]),
    describe: (name) => Promise.resolve(name === collection ? { schema } : undefined),
    async *read(_name, request): AsyncGenerator<Batch> {
      const fields = request.fields.flatMap((name) => request.schema.fields.filter((field) => field.name === name));
      for await (const part of read(request.records)) {
        const { batch, rejected } = collectBatch({ ...request.schema, fields }, part.filter(isRecord));
        const others = part.filter((value) => !isRecord(value)).map(notRead);
        const unread = [...others, ...rejected.map(({ row: _row, ...rest }) => rest)];
        yield unread.length === 0 ? batch : { ...batch, unread };
      }
    },
    write: () => Promise.reject(new DataknobsError({ code: "UNSUPPORTED", message: "These records can only be read" })),
    async close() {
      await iterator?.return?.();
    },
    ...(again !== undefined && { count: () => Promise.resolve(again.length) }),
  };
  return {
    store,
    once: again === undefined,
    traits: {
      filters: [],
      modes: [],
      maxWriters: 1,
      window: { records: 50_000, bytes: 32 * 1024 * 1024 },
      keepsMissing: true,
    },
  };
}

async function inferred(records: readonly Row[], iterator: ReturnType<typeof iteratorOf> | undefined): Promise<Schema> {
  try {
    return inferSchema(records.filter(isRecord));
  } catch (error) {
    await iterator?.return?.();
    throw error;
  }
}

function notRead(record: unknown): Rejection {
  const message = `A record was expected, ${whatCame(record)} came.`;
  return { code: "BAD_RECORD", message, record };
}

function iteratorOf(records: Iterable<Row> | AsyncIterable<Row>): Iterator<Row> | AsyncIterator<Row> {
  return Symbol.asyncIterator in records ? records[Symbol.asyncIterator]() : records[Symbol.iterator]();
}

async function fill(iterator: Iterator<Row> | AsyncIterator<Row>, into: Row[], size: number): Promise<void> {
  while (into.length < size) {
    const next = await iterator.next();
    if (next.done === true) return;
    into.push(next.value);
  }
}
