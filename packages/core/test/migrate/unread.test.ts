import { describe, expect, it } from "vitest";
import type { Batch } from "../../src/batch/batch.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrateOptions } from "../../src/migrate/options.ts";
import type { MigrationResult } from "../../src/contract/result.ts";
import type { ReadRequest } from "../../src/contract/source.ts";
import { people } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

/** A source with one broken line in each batch of ten. */
function withBrokenLines(count: number): TableStore {
  const source = people(count);
  const { store } = source;
  return {
    ...source,
    store: {
      ...store,
      async *read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
        for await (const batch of store.read(collection, { ...request, records: 10 }))
          yield {
            ...batch,
            unread: [{ at: `line ${JSON.stringify(batch.position)}`, code: "BAD_RECORD", message: "cut off" }],
          };
      },
    },
  };
}

async function run(options: MigrateOptions): Promise<MigrationResult> {
  return new DataMigrator(withBrokenLines(100), tableStore()).migrate({ onError: "skip", ...options });
}

describe("records that the source could not read", () => {
  it("are rejected, and counted as read", async () => {
    const result = await run({});
    expect(result).toMatchObject({ readRecords: 110, successfulRecords: 100, failedRecords: 10 });
  });

  it("stop a run that is to stop, which says how to go on without them", async () => {
    await expect(run({ onError: "stop" })).rejects.toMatchObject({
      code: "BAD_RECORD",
      fix: expect.stringContaining("--on-error skip") as unknown,
    });
  });

  it("stay where a condition is evaluated here: nobody can say whether it would have held", async () => {
    const result = await run({ where: { field: "id", operator: "<=", value: 25 } });
    expect(result).toMatchObject({ readRecords: 35, successfulRecords: 25, failedRecords: 10 });
  });

  it("count where only so many records are wanted, first ones where the source cannot say their places", async () => {
    expect(await run({ query: { limit: 15 } })).toMatchObject({ readRecords: 15, failedRecords: 2 });
    expect(await run({ query: { limit: 22 } })).toMatchObject({ readRecords: 22, failedRecords: 2 });
    expect(await run({ query: { limit: 5, offset: 82 } })).toMatchObject({ readRecords: 5, failedRecords: 1 });
  });

  it("stay where the first records are not wanted", async () => {
    expect(await run({ query: { offset: 85 } })).toMatchObject({ successfulRecords: 15, failedRecords: 2 });
  });

  it("stay where the records are sorted here", async () => {
    const result = await run({ query: { sort: [{ field: "id", direction: "desc" }] } });
    expect(result).toMatchObject({ successfulRecords: 100, failedRecords: 10 });
  });
});

describe("the place in the source", () => {
  it("is kept where a condition is evaluated here: reading goes on behind it after a failure", async () => {
    const source = people(100);
    const { store } = source;
    const starts: unknown[] = [];
    let failures = 1;
    const breaking = {
      ...source,
      store: {
        ...store,
        async *read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
          starts.push(request.after);
          for await (const batch of store.read(collection, { ...request, records: 10 })) {
            if (batch.position === "50" && failures-- > 0)
              throw new DataknobsError({ code: "CONNECTION", message: "reset by peer" });
            yield batch;
          }
        },
      },
    };
    const target = tableStore();
    await new DataMigrator(breaking, target).migrate({
      where: { field: "id", operator: "!=", value: 3 },
      batchSize: 20,
      retry: { initialDelay: 1 },
    });
    expect(starts).toEqual([undefined, "40"]);
    expect(target.tables.get("people")?.rows.length).toBe(99);
    for (const row of target.ledger) expect(row.position).toBeDefined();
  });
});

describe("what is wanted of nothing", () => {
  it.each([
    ["limit 0", 10, { query: { limit: 0 } }],
    ["an offset beyond the end", 10, { query: { offset: 50 } }],
    ["an empty collection", 0, {}],
    ["a condition that nothing meets", 10, { where: { field: "id", operator: "<", value: 0 } }],
    ["an empty collection through a function", 0, { transform: (record: Record<string, unknown>) => record }],
  ] as const)("%s makes an empty collection", async (_what, count, options) => {
    const target = tableStore();
    const result = await new DataMigrator(people(count), target).migrate({ ...options, parallelBatches: 2 });
    expect(result).toMatchObject({ readRecords: 0, successfulRecords: 0, failedRecords: 0 });
    expect(target.tables.get("people")?.schema.fields.map((field) => field.name)).toEqual(["id", "name", "age"]);
    expect(target.tables.get("people")?.rows).toEqual([]);
  });
});
