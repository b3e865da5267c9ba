import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { Row } from "../../src/model/data-record.ts";
import { people, peopleSchema, person } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";
import { interrupted, troubles, unsteady, type Trouble } from "./unsteady.ts";

/** What should become of record `id`, computed apart from everything that runs. */
function fateOf(id: number, bad: ReadonlySet<number>): { made: Row[]; fate: "filtered" | "failed" | "kept" } {
  if (id % 11 === 0) return { made: [], fate: "filtered" };
  if (id % 13 === 0) return { made: [], fate: "failed" };
  const made = id % 5 === 0 ? [person(id), { ...person(id), id: id + 10_000 }] : [person(id)];
  return { made: made.filter((row) => !bad.has(Number(row["id"]))), fate: "kept" };
}

const transform = (record: Record<string, unknown>): unknown => {
  const id = Number(record["id"]);
  if (id % 11 === 0) return null;
  if (id % 13 === 0) throw new Error("boom");
  return id % 5 === 0 ? [record, { ...record, id: id + 10_000 }] : record;
};

const scheduled: fc.Arbitrary<Trouble> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Trouble>("none") },
  { weight: 2, arbitrary: fc.constantFrom(...troubles) },
);

const world = fc.record({
  count: fc.integer({ min: 0, max: 150 }),
  writing: fc.array(scheduled, { maxLength: 40 }),
  reading: fc.array(fc.boolean(), { maxLength: 12 }),
  badIds: fc.uniqueArray(fc.oneof(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 10_001, max: 10_150 })), {
    maxLength: 5,
  }),
  when: fc.constantFrom("write" as const, "commit" as const),
  named: fc.boolean(),
  batchSize: fc.integer({ min: 1, max: 60 }),
  parallelBatches: fc.integer({ min: 1, max: 3 }),
  mode: fc.constantFrom("create" as const, "insert" as const, "upsert" as const, "replace" as const),
  there: fc.boolean(),
});

function sorted(rows: readonly Row[] | undefined): Row[] {
  return (rows ?? []).toSorted((a, b) => Number(a["id"]) - Number(b["id"]));
}

function lastOfEachLane(target: TableStore): TableStore["ledger"] {
  return [0, 1, 2].flatMap((lane) => target.ledger.findLast((row) => row.lane === lane) ?? []);
}

describe("any sequence of failures that pass", () => {
  it("ends with every record in its place once, and with numbers that are true", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const bad = new Set(given.badIds);
        const target = tableStore(given.there ? { people: { schema: peopleSchema, rows: [] } } : {});
        const source = interrupted(people(given.count), given.reading);
        const result = await new DataMigrator(source, unsteady(target, given.writing, { ...given, ids: bad })).migrate({
          mode: given.mode,
          batchSize: given.batchSize,
          parallelBatches: given.parallelBatches,
          onError: "skip",
          transform: transform as never,
          output: peopleSchema,
          retry: { maxRetries: 60, initialDelay: 0 },
        });

        const fates = Array.from({ length: given.count }, (_, i) => fateOf(i + 1, bad));
        const wanted = fates.flatMap(({ made }) => made);
        const several = fates.flatMap((_, i) => ((i + 1) % 5 === 0 && fates[i]?.fate === "kept" ? [i] : []));
        const refused = fates.reduce((sum, { fate, made }, i) => {
          const whole = (i + 1) % 5 === 0 ? 2 : 1;
          return sum + (fate === "kept" ? whole - made.length : 0);
        }, 0);
        expect(sorted(target.tables.get("people")?.rows)).toEqual(sorted(wanted));
        expect(result).toMatchObject({
          readRecords: given.count,
          addedRecords: several.length,
          successfulRecords: wanted.length,
          filteredRecords: fates.filter(({ fate }) => fate === "filtered").length,
          failedRecords: fates.filter(({ fate }) => fate === "failed").length + refused,
        });
        expect(result.errors.length).toBe(result.failedRecords);
        for (const row of target.ledger) expect(row.read + row.added).toBe(row.written + row.filtered + row.rejected);
        const books = lastOfEachLane(target);
        const total = (name: "read" | "written" | "rejected"): number => books.reduce((sum, row) => sum + row[name], 0);
        expect([total("read"), total("written"), total("rejected")]).toEqual([
          result.readRecords,
          result.successfulRecords,
          result.failedRecords,
        ]);
      }),
      { numRuns: 300 },
    );
  });

  it("leaves in the ledger a place of the source that is never ahead of what is there", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const target = tableStore();
        const faulty = unsteady(target, given.writing, { ...given, ids: new Set(given.badIds) });
        await new DataMigrator(people(given.count), faulty).migrate({
          batchSize: given.batchSize,
          onError: "skip",
          retry: { maxRetries: 60, initialDelay: 0 },
        });
        for (const row of target.ledger) expect(Number(row.position ?? 0) + row.skip).toBe(row.read);
      }),
      { numRuns: 200 },
    );
  });
});
