import { describe, expect, it } from "vitest";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { people } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

describe("what completes a load", () => {
  const store = (others: (inner: TableStore["store"]) => Partial<TableStore["store"]>): TableStore => {
    const inner = tableStore();
    return { ...inner, store: { ...inner.store, ...others(inner.store) } };
  };
  const failing = (code: "BUSY" | "CONNECTION", times: number) => {
    let calls = 0;
    return <T>(work: () => T): T => {
      if (++calls > times) return work();
      throw new DataknobsError({ code, message: "not now" });
    };
  };
  const retry = { initialDelay: 1, maxDelay: 2 };

  it("is prepared and counted again whatever may pass", async () => {
    const [preparing, counting] = [failing("CONNECTION", 2), failing("CONNECTION", 2)];
    const target = store((inner) => ({
      prepare: async (collection, request) => preparing(() => inner.prepare?.(collection, request)),
      countStaged: async (collection, request) => counting(() => inner.countStaged?.(collection, request) ?? 0),
    }));
    expect((await new DataMigrator(people(10), target).migrate({ retry })).successfulRecords).toBe(10);
  });

  it("is finished again whatever may pass, and published again where the store says that it did not", async () => {
    const [finishing, publishing] = [failing("CONNECTION", 2), failing("BUSY", 2)];
    const target = store((inner) => ({
      finish: async (collection, request) => finishing(() => inner.finish?.(collection, request)),
      publish: async () => publishing(() => undefined),
    }));
    expect((await new DataMigrator(people(10), target).migrate({ retry })).successfulRecords).toBe(10);
    expect(target.tables.get("people")?.rows.length).toBe(10);
  });

  it("is not published again where nobody knows whether it was", async () => {
    const fails = failing("CONNECTION", 1);
    const target = store(() => ({ publish: async () => fails(() => undefined) }));
    await expect(new DataMigrator(people(10), target).migrate({ retry })).rejects.toMatchObject({ code: "CONNECTION" });
  });
});
