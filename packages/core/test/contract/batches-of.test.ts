import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Batch } from "../../src/batch/batch.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { batchBytes } from "../../src/batch/size.ts";
import { batchesOf } from "../../src/contract/batches-of.ts";
import type { ReadRequest } from "../../src/contract/source.ts";
import type { Row } from "../../src/model/data-record.ts";
import { schemaOf } from "../../src/model/schema-of.ts";

const schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });

describe("a store's records answer a read", () => {
  test("all of them once, in their order, in batches of at most so many", async () => {
    const sizes = fc.integer({ min: 0, max: 300 });
    await fc.assert(
      fc.asyncProperty(sizes, sizes, sizes, fc.boolean(), async (count, records, limit, endless) => {
        const request = asked({ records: records + 1, ...(limit < 250 && { limit }) });
        const batches = await all(endless ? stream(count) : many(count), request);
        const ids = batches.flatMap((batch) => recordsOf(batch)).map(({ id }): unknown => id);
        expect(ids).toEqual(Array.from({ length: Math.min(count, request.limit ?? Infinity) }, (_, id) => id));
        for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(records + 1);
      }),
      { numRuns: 60 },
    );
  });

  test("of about as many bytes as asked for, but at least one record", async () => {
    const wide = Array.from({ length: 200 }, (_, id) => ({ id, name: "x".repeat(10_000) }));
    const batches = await all(wide, asked({ bytes: 100_000, records: 2048 }));
    expect(Math.max(...batches.map(batchBytes))).toBeLessThan(200_000);
    expect(batches.length).toBeLessThan(30);
    expect((await all(wide, asked({ bytes: 1 }))).map(({ length }) => length)).toEqual(wide.map(() => 1));
  });

  test("only the fields that are asked for, in their order", async () => {
    const [batch] = await all([{ id: 1, name: "a" }], asked({ fields: ["name"] }));
    expect(batch?.schema).toEqual({ fields: [schema.fields[1]] });
    expect(batch && recordsOf(batch)).toEqual([{ name: "a" }]);
  });

  test("in the types that are asked for; a value that is none of them is a misfit", async () => {
    const wanted = schemaOf({ id: "text", name: "int32?" }, { key: ["id"] });
    const [batch] = await all([{ id: 1, name: "7" }, { id: 2, name: "seven" }, { id: 3 }], asked({ schema: wanted }));
    expect(batch?.schema).toEqual(wanted);
    expect(batch && recordsOf(batch)).toEqual([{ id: "1", name: 7 }, { id: "3" }]);
    expect(batch?.unread).toMatchObject([{ code: "MISFIT", field: "name", record: { id: 2, name: "seven" } }]);
  });

  test("without those that are not of the schema, which are named", async () => {
    const batches = await all([{ id: 1 }, { id: "x" }, { name: "no id" }, { id: 4, more: true }], asked({}));
    expect(batches.flatMap((batch) => recordsOf(batch))).toEqual([{ id: 1 }]);
    expect(batches.flatMap(({ unread = [] }) => unread)).toMatchObject([
      { code: "INVALID_VALUE", field: "id", record: { id: "x" } },
      { code: "NULL_NOT_ALLOWED", field: "id" },
      { code: "UNKNOWN_FIELD", field: "more" },
    ]);
  });

  test("until the signal fires, and no longer than somebody reads", async () => {
    const stop = new AbortController();
    const read = async (): Promise<void> => {
      for await (const { length } of batchesOf(schema, many(1000), asked({ records: 10, signal: stop.signal })))
        if (length > 0) stop.abort(new Error("stopped"));
    };
    await expect(read()).rejects.toThrow("stopped");
    let freed = false;
    const source = async function* endless(): AsyncGenerator<Row> {
      try {
        for (let id = 0; ; id++) yield { id };
      } finally {
        freed = true;
      }
    };
    for await (const { length } of batchesOf(schema, source(), asked({}))) if (length > 0) break;
    expect(freed).toBe(true);
  });
});

function asked(more: Partial<ReadRequest>): ReadRequest {
  return {
    schema,
    fields: ["id", "name"],
    records: 100,
    bytes: 1 << 20,
    signal: new AbortController().signal,
    ...more,
  };
}

function many(count: number): Row[] {
  return Array.from({ length: count }, (_, id) => ({ id, name: null }));
}

async function* stream(count: number): AsyncGenerator<Row> {
  yield* many(count);
}

async function all(records: Iterable<Row> | AsyncIterable<Row>, request: ReadRequest): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of batchesOf(schema, records, request)) batches.push(batch);
  return batches;
}
