import { expect, test } from "vitest";
import type { Batch } from "../../src/batch/batch.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import { people } from "./people.ts";
import { tableStore } from "./table-store.ts";

test("a source is read while the target's writer is opened", async () => {
  const [source, target] = [people(100), tableStore()];
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const read = async function* (...given: Parameters<typeof source.store.read>): AsyncGenerator<Batch> {
    begin();
    yield* source.store.read(...given);
  };
  const write: typeof target.store.write = async (...given) => {
    await begun;
    return target.store.write(...given);
  };
  const migrator = new DataMigrator(
    { ...source, store: { ...source.store, read } },
    { ...target, store: { ...target.store, write } },
  );
  expect(await migrator.migrate()).toMatchObject({ successfulRecords: 100 });
});

test("a source whose target's writer does not open is given back, and the writer's failure is told", async () => {
  const [source, target] = [people(100), tableStore()];
  let given = 0;
  const read = async function* (...asked: Parameters<typeof source.store.read>): AsyncGenerator<Batch> {
    try {
      yield* source.store.read(...asked);
    } finally {
      given++;
    }
  };
  const write = (): Promise<never> => Promise.reject(new Error("no writer today"));
  const migrator = new DataMigrator(
    { ...source, store: { ...source.store, read } },
    { ...target, store: { ...target.store, write } },
  );
  await expect(migrator.migrate()).rejects.toThrow("no writer today");
  expect(given).toBe(1);
});

test(
  "a source that does not answer is broken off when the target's writer does not open",
  { timeout: 5000 },
  async () => {
    const [source, target] = [people(100), tableStore()];
    const read: typeof source.store.read = async function* (...[, { signal }]): AsyncGenerator<Batch> {
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("broken off")), { once: true });
      });
      yield* [];
    };
    const write = (): Promise<never> => Promise.reject(new Error("no writer today"));
    const migrator = new DataMigrator(
      { ...source, store: { ...source.store, read } },
      { ...target, store: { ...target.store, write } },
    );
    await expect(migrator.migrate()).rejects.toThrow("no writer today");
  },
);
