import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Batch } from "../../src/batch/batch.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrateOptions } from "../../src/migrate/options.ts";
import type { ReadRequest } from "../../src/contract/source.ts";
import { withFaults } from "./faults.ts";
import { people } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(async () => {
  vi.useRealTimers();
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", note);
  if (unhandled.length > 0) throw new Error("a rejection was left unhandled", { cause: unhandled[0] });
});

async function failed(source: TableStore, target: TableStore, options: MigrateOptions): Promise<unknown> {
  return new DataMigrator(source, target).migrate(options).catch((reason: unknown) => reason);
}

/** A source that calls `at` before its n-th batch, and counts how many readings were begun and ended. */
function watched(
  inner: TableStore,
  at: (batch: number) => void | Promise<void>,
): TableStore & { readonly open: () => number } {
  let open = 0;
  let batches = 0;
  const { store } = inner;
  return {
    ...inner,
    open: () => open,
    store: {
      ...store,
      async *read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
        open++;
        try {
          for await (const batch of store.read(collection, { ...request, records: 10 })) {
            await at(++batches);
            yield batch;
          }
        } finally {
          open--;
        }
      },
    },
  };
}

describe("a signal that fired before the run", () => {
  it("has nothing touched", async () => {
    const target = tableStore();
    const source = watched(people(10), () => {
      throw new Error("must not be read");
    });
    expect(await failed(source, target, { signal: AbortSignal.abort() })).toMatchObject({ code: "ABORTED" });
    expect(target.stages).toEqual([]);
  });
});

describe("a stop", () => {
  it("while a first window is looked at leaves nothing in the target", async () => {
    const stop = new AbortController();
    const target = tableStore();
    const source = watched(people(100), (batch) => {
      if (batch === 3) stop.abort();
    });
    const error = await failed(source, target, { transform: (record) => ({ ...record }), signal: stop.signal });
    expect(error).toMatchObject({ code: "ABORTED", result: { readRecords: 0 } });
    expect(target.stages).toEqual([]);
    expect(source.open()).toBe(0);
  });

  it("while a function is waited for does not wait for it, and commits what is open", async () => {
    const stop = new AbortController();
    const target = tableStore();
    let calls = 0;
    const error = await failed(
      watched(people(100), () => undefined),
      target,
      {
        batchSize: 1000,
        output: { fields: people(0).tables.get("people")?.schema.fields ?? [] },
        signal: stop.signal,
        transform: async (record) => {
          if (++calls <= 25) return record;
          setTimeout(() => stop.abort(), 5);
          return new Promise<never>(() => {});
        },
      },
    );
    expect(error).toMatchObject({ code: "ABORTED", result: { readRecords: 20, successfulRecords: 20 } });
    expect(target.staged.get("people")?.rows.length).toBe(20);
  });

  it("during a commit lets it end", async () => {
    const stop = new AbortController();
    const target = tableStore();
    let commits = 0;
    const slow = withFaults(target, {
      async commit(checkpoint, inner) {
        if (++commits === 2) {
          stop.abort();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return inner.commit(checkpoint);
      },
    });
    const error = await failed(people(100), slow, { batchSize: 10, signal: stop.signal });
    // The batch that waited for the commit is written too.
    expect(error).toMatchObject({ code: "ABORTED", result: { readRecords: 30, successfulRecords: 30 } });
    expect(target.ledger.at(-1)).toMatchObject({ read: 30, written: 30 });
  });

  it("stops every lane at its commit", async () => {
    const stop = new AbortController();
    const target = tableStore();
    const source = watched(people(300), (batch) => {
      if (batch === 12) stop.abort();
    });
    const error = await failed(source, target, { batchSize: 20, parallelBatches: 3, signal: stop.signal });
    expect(error).toMatchObject({ code: "ABORTED" });
    const rows = target.staged.get("people")?.rows.length ?? 0;
    expect(rows).toBeLessThan(300);
    expect(error).toMatchObject({ result: { readRecords: rows, successfulRecords: rows } });
    expect(source.open()).toBe(0);
  });

  it("between two collections does not begin the second", async () => {
    const stop = new AbortController();
    const one = people(10).tables.get("people");
    const target = tableStore();
    const error = await failed(
      tableStore({ a: { ...one, schema: one?.schema ?? { fields: [] }, rows: [...(one?.rows ?? [])] }, b: one! }),
      target,
      {
        signal: stop.signal,
        monitors: [{ on: (event) => void (event.type === "finished" && stop.abort()) }],
      },
    );
    expect(error).toMatchObject({ code: "ABORTED" });
    expect([...target.tables.keys()]).toEqual(["a"]);
    expect(target.stages).toEqual([]);
  });

  it("does not wait for ever for a source that does not answer", async () => {
    const stop = new AbortController();
    const target = tableStore();
    const source = watched(people(100), (batch) => {
      if (batch < 4) return undefined;
      stop.abort();
      return new Promise<never>(() => {});
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const running = failed(source, target, { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await running).toMatchObject({ code: "ABORTED", result: { readRecords: 20, successfulRecords: 20 } });
    expect(target.staged.get("people")?.rows.length).toBe(20);
  });

  it("while the target is not free yet is the end, and nobody asks again", async () => {
    const stop = new AbortController();
    const target = tableStore();
    let asked = 0;
    const prepare = async (): Promise<void> => {
      asked++;
      stop.abort();
      throw new DataknobsError({ code: "BUSY", message: "locked" });
    };
    const busy = { ...target, store: { ...target.store, prepare } };
    expect(await failed(people(10), busy, { signal: stop.signal })).toMatchObject({ code: "ABORTED" });
    expect(asked).toBe(1);
  });

  it("during the pause before a retry ends as a stop, also when the pause is cut short", async () => {
    const stop = new AbortController();
    const target = tableStore();
    const faulty = withFaults(target, {
      write: () => Promise.reject(new DataknobsError({ code: "CONNECTION", message: "refused" })),
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const running = failed(people(10), faulty, {
      signal: stop.signal,
      retry: { initialDelay: 60_000, maxDelay: 60_000, jitter: 0 },
      monitors: [{ on: (event) => void (event.type === "retry" && stop.abort()) }],
    });
    await vi.advanceTimersByTimeAsync(12_000);
    expect(await running).toMatchObject({ code: "ABORTED", result: { readRecords: 0 } });
  });
});

describe("a lane that fails", () => {
  it("breaks off the others, also one whose source does not answer", async () => {
    const target = tableStore();
    const source = people(300);
    const { store } = source;
    const hanging = {
      ...source,
      store: {
        ...store,
        async *read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
          if (JSON.stringify(request.partition).startsWith("[0,"))
            throw new DataknobsError({ code: "STORE_CORRUPT", message: "page 7" });
          yield* store.read(collection, request);
          await new Promise<never>(() => {});
        },
      },
    };
    expect(await failed(hanging, target, { parallelBatches: 3 })).toMatchObject({ code: "STORE_CORRUPT" });
    expect(target.stages).toEqual([]);
  });

  it("together with the others is told once, and nothing is left unhandled", async () => {
    const target = tableStore();
    const source = watched(people(300), () => {
      throw new DataknobsError({ code: "STORE_CORRUPT", message: "page 7" });
    });
    expect(await failed(source, target, { parallelBatches: 3 })).toMatchObject({ code: "STORE_CORRUPT" });
    expect(source.open()).toBe(0);
  });

  it("while it reads ahead and its commit fails too tells of the commit", async () => {
    const target = tableStore();
    const source = watched(people(100), async (batch) => {
      if (batch < 4) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
      throw new DataknobsError({ code: "STORE_CORRUPT", message: "page 7" });
    });
    const faulty = withFaults(target, {
      commit: () => Promise.reject(new DataknobsError({ code: "NO_SPACE", message: "disk full" })),
    });
    expect(await failed(source, faulty, { batchSize: 20 })).toMatchObject({ code: "NO_SPACE" });
    expect(source.open()).toBe(0);
  });

  it("starts over by a misfit as one that runs alone does", async () => {
    const target = tableStore();
    const result = await new DataMigrator(people(30_000), target).migrate({
      parallelBatches: 3,
      transform: (record) => ({ ...record, tag: record["id"] === 29_000 ? "late" : record["id"] }),
    });
    expect(result.successfulRecords).toBe(30_000);
    expect(target.tables.get("people")?.schema.fields.find(({ name }) => name === "tag")?.type.kind).toBe("any");
  });
});
