import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/contract/monitor.ts";
import type { HowFar } from "../../src/contract/source.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrationProgress } from "../../src/migrate/options.ts";
import { people, peopleSchema } from "./people.ts";
import { tableStore } from "./table-store.ts";

describe("who only listens", () => {
  it.each([
    [
      "throws",
      () => {
        throw new Error("deaf");
      },
    ],
    ["rejects later", () => Promise.reject(new Error("deaf"))],
  ])("and %s is left out, and the run goes on", async (_what, listen) => {
    const notes: string[] = [];
    let calls = 0;
    const result = await new DataMigrator(people(100), tableStore()).migrate({
      batchSize: 10,
      progressInterval: 0,
      onProgress: () => {
        calls++;
        return listen() as unknown as void;
      },
      monitors: [
        { on: () => listen() as unknown as void },
        { on: (event) => void (event.type === "note" && notes.push(event.text)) },
      ],
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(result.successfulRecords).toBe(100);
    expect(notes.filter((text) => text.includes("a monitor threw"))).toEqual([expect.stringContaining("deaf")]);
    expect(notes.filter((text) => text.includes("onProgress"))).toEqual([expect.stringContaining("deaf")]);
    expect(calls).toBeLessThan(11);
  });

  it("does not turn a failure into another", async () => {
    const target = tableStore();
    const { store } = target;
    const failing = {
      ...target,
      store: {
        ...store,
        finish: () => Promise.reject(new DataknobsError({ code: "NO_SPACE", message: "disk full" })),
        discard: () => Promise.reject(new Error("also this")),
        clear: () => Promise.reject(new Error("and this")),
      },
    };
    const notes: string[] = [];
    await expect(
      new DataMigrator(people(5), failing).migrate({
        onProgress: () => {
          throw new Error("deaf");
        },
        monitors: [{ on: (event) => void (event.type === "note" && notes.push(event.text)) }],
      }),
    ).rejects.toMatchObject({ code: "NO_SPACE" });
    expect(notes.join("; ")).toContain("also this");
    expect(notes.join("; ")).toContain("and this");
  });
});

describe("progress", () => {
  it("rises, ends at the total, and begins again where a collection starts over", async () => {
    const seen: MigrationProgress[] = [];
    const events: RunEvent[] = [];
    await new DataMigrator(people(20_010), tableStore()).migrate({
      progressInterval: 0,
      onProgress: (progress) => seen.push(progress),
      monitors: [{ on: (event) => events.push(event) }],
      transform: (record) => ({ ...record, tag: record["id"] === 20_010 ? "late" : record["id"] }),
    });
    expect(events.filter((event) => event.type === "started").length).toBe(2);
    expect(new Set(seen.map((progress) => progress.totalRecords))).toEqual(new Set([20_010]));
    const drops = seen.filter((progress, i) => progress.processedRecords < (seen[i - 1]?.processedRecords ?? 0));
    expect(drops.length).toBe(1);
    const last = seen.at(-1);
    expect(last).toMatchObject({ processedRecords: 20_010, successfulRecords: 20_010, estimatedTimeRemaining: 0 });
    for (const progress of seen) expect(progress.estimatedTimeRemaining).toBeGreaterThanOrEqual(0);
  });
});

describe("the result of a failure", () => {
  it("counts nothing as written that went with the whole place", async () => {
    const { tables } = people(10);
    const target = tableStore();
    const { store } = target;
    const whole = {
      ...target,
      store: {
        ...store,
        prepare: (collection: string, request: Parameters<NonNullable<typeof store.prepare>>[1]) => {
          if (collection === "b") throw new DataknobsError({ code: "NO_SPACE", message: "disk full" });
          target.stages.push({ run: request.run, plan: "p", name: "new.db.partial", runner: request.runner });
          return store.prepare?.(collection, request) ?? Promise.resolve();
        },
        clear: () => {
          target.tables.clear();
          return Promise.resolve();
        },
      },
    };
    const people10 = tables.get("people") ?? { schema: { fields: [] }, rows: [] };
    const source = tableStore({ a: { ...people10 }, b: { ...people10 } });
    await expect(new DataMigrator(source, whole).migrate()).rejects.toMatchObject({
      code: "NO_SPACE",
      result: { readRecords: 0, successfulRecords: 0 },
    });
    expect(target.tables.size).toBe(0);
  });

  it("counts what is there as written where the target cannot take it back", async () => {
    const target = tableStore({ people: { schema: people(0).tables.get("people")!.schema, rows: [] } });
    await expect(
      new DataMigrator(people(30), target).migrate({
        mode: "insert",
        batchSize: 10,
        output: people(0).tables.get("people")!.schema,
        transform: (record) => {
          if (record["id"] === 25) throw new Error("boom");
          return record;
        },
      }),
    ).rejects.toMatchObject({
      code: "TRANSFORM_FAILED",
      recordId: "25",
      // The second window was open when the record came: what came before the record's own batch is written.
      result: { readRecords: 21, successfulRecords: 20, failedRecords: 1 },
    });
    expect(target.tables.get("people")?.rows.length).toBe(20);
  });
});

describe("the identity of a rejection", () => {
  it("is one of its own, whatever rejected the record", async () => {
    const target = tableStore({
      people: {
        schema: { ...peopleSchema, fields: peopleSchema.fields.map((field) => ({ ...field, nullable: false })) },
        rows: [],
      },
    });
    const seen: string[] = [];
    const ids: (string | undefined)[] = [];
    await new DataMigrator(people(60), target).migrate({
      mode: "insert",
      onError: "skip",
      batchSize: 20,
      filter: (record) => record["id"] % 5 !== 0,
      output: peopleSchema,
      transform: (record) => {
        if (record["id"] % 11 === 0) throw new Error("eleven");
        return record["id"] % 13 === 0 ? { ...record, name: 13 } : record;
      },
      rejections: {
        add({ run, collection, lane, window, row, recordId }) {
          seen.push([run, collection, lane, window, row].join());
          ids.push(recordId);
        },
      },
    });
    expect(ids.map(Number).toSorted((a, b) => a - b)).toEqual([
      7, 11, 13, 14, 21, 22, 26, 28, 33, 39, 42, 44, 49, 52, 56,
    ]);
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe("what is done before the first record moves", () => {
  /** A source that looks at all of its records before it says what they are. */
  const slow = (milliseconds: number) => {
    const source = people(3);
    return {
      ...source,
      store: {
        ...source.store,
        async describe(collection: string, howFar?: HowFar) {
          await sleep(milliseconds);
          howFar?.(0.4);
          return source.store.describe(collection);
        },
      },
    };
  };

  it("is told, and how far it is where the source says so", async () => {
    const events: RunEvent[] = [];
    await new DataMigrator(slow(1), tableStore()).migrate({
      progressInterval: 0,
      monitors: [{ on: (event) => void events.push(event) }],
    });
    const types = events.map((event) => (event.type === "looking" ? `${event.collection} ${event.part}` : event.type));
    expect(types.slice(0, 2)).toEqual(["people undefined", "people 0.4"]);
    expect(types.indexOf("planned")).toBeGreaterThan(types.lastIndexOf("people 0.4"));
  });

  it("is told no more often than the progress", async () => {
    const events: RunEvent[] = [];
    await new DataMigrator(slow(1), tableStore()).migrate({
      progressInterval: 60_000,
      monitors: [{ on: (event) => void events.push(event) }],
    });
    expect(events.filter((event) => event.type === "looking" && event.part !== undefined)).toEqual([]);
  });

  it("belongs to the collection's own seconds", async () => {
    const result = await new DataMigrator(slow(60), tableStore()).migrate();
    const [only] = result.collections;
    // What else takes time is not in it twice: the whole run takes longer.
    expect(only?.duration).toBeGreaterThan(0.06);
    expect(only?.duration).toBeLessThanOrEqual(result.duration);
  });
});
