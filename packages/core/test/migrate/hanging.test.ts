import { afterEach, describe, expect, it, vi } from "vitest";
import type { Store } from "../../src/contract/store.ts";
import type { Writer } from "../../src/contract/writer.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrateOptions } from "../../src/migrate/options.ts";
import { people } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

afterEach(() => void vi.useRealTimers());

const never = (): Promise<never> => new Promise<never>(() => {});

/** Stops the run as soon as something hangs, and lets the clock run. */
async function stopped(
  build: (hang: () => Promise<never>) => { source?: TableStore; target?: TableStore; options?: MigrateOptions },
): Promise<unknown> {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const stop = new AbortController();
  let begun = (): void => undefined;
  const hanging = new Promise<void>((resolve) => (begun = resolve));
  const {
    source = people(100),
    target = tableStore(),
    options,
  } = build(() => {
    stop.abort();
    begun();
    return never();
  });
  const running = new DataMigrator(source, target)
    .migrate({ batchSize: 20, signal: stop.signal, ...options })
    .catch((reason: unknown) => reason);
  await hanging;
  await vi.advanceTimersByTimeAsync(15_000);
  vi.useRealTimers();
  return Promise.race([running, new Promise((resolve) => setTimeout(() => resolve("it hangs"), 200))]);
}

const but = (inner: TableStore, others: Partial<Store>): TableStore => ({
  ...inner,
  store: { ...inner.store, ...others },
});

/** A target whose writer is as told from its third window on. */
function writing(inner: TableStore, others: (writer: Writer) => Partial<Writer>): TableStore {
  let commits = 0;
  return but(inner, {
    async write(collection, request) {
      const writer = await inner.store.write(collection, request);
      return {
        ...writer,
        async commit(checkpoint) {
          const done = await writer.commit(checkpoint);
          if (++commits === 2) Object.assign(this, others(writer));
          return done;
        },
      };
    },
  });
}

describe("a store that ignores the signal does not keep a stop waiting", () => {
  it.each<[keyof Store]>([["describe"], ["count"], ["collections"], ["snapshot"]])("a source's %s", async (name) => {
    const onProgress = (): void => undefined;
    const end = await stopped((hang) => ({ source: but(people(100), { [name]: hang }), options: { onProgress } }));
    expect(end).toMatchObject({ code: "ABORTED", result: { readRecords: 0, successfulRecords: 0 } });
  });

  it.each<[keyof Store]>([["describe"], ["stages"], ["prepare"], ["write"]])("a target's %s", async (name) => {
    const end = await stopped((hang) => ({ target: but(tableStore(), { [name]: hang }) }));
    expect(end).toMatchObject({ code: "ABORTED", result: { readRecords: 0, successfulRecords: 0 } });
  });

  it.each<[keyof Store]>([["countStaged"], ["finish"], ["publish"]])("a target's %s", async (name) => {
    const end = await stopped((hang) => ({ target: but(tableStore(), { [name]: hang }) }));
    expect(end).toMatchObject({ code: "ABORTED", result: { readRecords: 100, successfulRecords: 100 } });
  });

  it.each<[keyof Writer]>([["write"], ["commit"]])("a writer's %s: what was committed is told", async (name) => {
    const end = await stopped((hang) => ({ target: writing(tableStore(), () => ({ [name]: hang })) }));
    expect(end).toMatchObject({ code: "ABORTED", result: { readRecords: 40, successfulRecords: 40 } });
  });

  it("a writer's close", async () => {
    const end = await stopped((hang) => ({ target: writing(tableStore(), () => ({ commit: hang, close: never })) }));
    expect(end).toMatchObject({ code: "ABORTED", result: { readRecords: 40, successfulRecords: 40 } });
  });

  it("a commit that became durable in the meantime counts, with what waited for it", async () => {
    const inner = tableStore();
    const end = await stopped((hang) => ({
      target: writing(inner, (writer) => ({
        async commit(checkpoint) {
          await writer.commit(checkpoint);
          return hang();
        },
      })),
    }));
    expect(end).toMatchObject({ code: "ABORTED", result: { readRecords: 80, successfulRecords: 80 } });
    expect(inner.staged.get("people")?.rows.length).toBe(80);
  });
});

describe("a store that waits by the signal, and ends as Node says of it", () => {
  it.each<[keyof Store]>([["prepare"], ["write"]])("a target's %s", async (name) => {
    const wait = async (hang: () => Promise<never>, { signal }: { signal: AbortSignal }): Promise<never> => {
      const aborted = new Promise<never>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new DOMException("The operation was aborted", "AbortError")));
      });
      return Promise.race([hang(), aborted]);
    };
    const end = await stopped((hang) => ({
      target: but(tableStore(), { [name]: (_: string, request: { signal: AbortSignal }) => wait(hang, request) }),
    }));
    expect(end).toMatchObject({ code: "ABORTED", result: { readRecords: 0 } });
  });
});

describe("a lane that fails does not wait for a writer of another that hangs", () => {
  it("and the run ends with the failure", async () => {
    const inner = tableStore();
    const target = but(inner, {
      async write(collection, request) {
        const writer = await inner.store.write(collection, request);
        const commit = async (): Promise<never> => {
          if (request.lane > 0) return never();
          throw new Error("disk on fire");
        };
        return { ...writer, commit };
      },
    });
    const running = new DataMigrator(people(300), target).migrate({ batchSize: 20, parallelBatches: 3 });
    await expect(running).rejects.toMatchObject({ message: "disk on fire" });
  });
});
