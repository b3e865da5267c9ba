import { describe, expect, it } from "vitest";
import type { Batch } from "../../src/batch/batch.ts";
import { batchOf } from "../../src/batch/batch-of.ts";
import { batchBytes } from "../../src/batch/size.ts";
import type { ReadRequest } from "../../src/contract/source.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrateOptions } from "../../src/migrate/options.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { withFaults } from "./faults.ts";
import { tableStore, type TableStore } from "./table-store.ts";

const wide = schemaOf({ id: "int64", text: "text" }, { key: ["id"] });
const megabyte = 1024 * 1024;

/** Counts the bytes of all batches that were read and are not committed yet. */
function scale(): { source: (sizes: readonly number[]) => TableStore; target: () => TableStore; most: () => number } {
  let held = 0;
  let most = 0;
  const add = (bytes: number): void => {
    held += bytes;
    most = Math.max(most, held);
  };
  return {
    most: () => most,
    source(sizes) {
      const inner = tableStore({ wide: { schema: wide, rows: sizes.map((_, i) => ({ id: i + 1, text: "" })) } });
      const { store } = inner;
      return {
        ...inner,
        store: {
          ...store,
          async *read(_collection: string, request: ReadRequest): AsyncGenerator<Batch> {
            const [from, to] = Array.isArray(request.partition) ? request.partition.map(Number) : [0, sizes.length];
            for (let at = from ?? 0; at < (to ?? 0);) {
              const rows: { id: number; text: string }[] = [];
              for (let bytes = 0; at < (to ?? 0) && rows.length < request.records; at++) {
                const size = sizes[at] ?? 0;
                if (rows.length > 0 && bytes + size > request.bytes) break;
                rows.push({ id: at + 1, text: "x".repeat(size) });
                bytes += size;
              }
              const batch = batchOf(wide, rows);
              add(batchBytes(batch));
              yield { ...batch, position: String(at) };
            }
          },
        },
      };
    },
    target() {
      // Of several lanes each gives back what it took itself.
      const open = new Map<number, number>();
      return withFaults(tableStore({}, { window: { records: 1e6, bytes: 1e9 } }), {
        async write(batch, inner, { lane }) {
          await inner.write(batch);
          open.set(lane, (open.get(lane) ?? 0) + batchBytes(batch));
        },
        async commit(checkpoint, inner, { lane }) {
          await new Promise((resolve) => setTimeout(resolve, 2));
          const done = await inner.commit(checkpoint);
          held -= open.get(lane) ?? 0;
          open.set(lane, 0);
          return done;
        },
      });
    },
  };
}

async function peak(sizes: readonly number[], options: MigrateOptions): Promise<number> {
  const { source, target, most } = scale();
  const result = await new DataMigrator(source(sizes), target()).migrate(options);
  expect(result.successfulRecords).toBe(sizes.length);
  return most();
}

describe("what a run holds", () => {
  it.each([1, 2, 4])("stays within maxMemory with %i lanes", async (parallelBatches) => {
    const sizes = Array.from({ length: 3000 }, () => 8000);
    expect(await peak(sizes, { maxMemory: 4 * megabyte, parallelBatches })).toBeLessThanOrEqual(4 * megabyte);
  });

  it("stays within it while a first window is looked at", async () => {
    const sizes = Array.from({ length: 3000 }, () => 8000);
    const most = await peak(sizes, { maxMemory: 4 * megabyte, transform: (record) => ({ ...record, n: 1 }) });
    expect(most).toBeLessThanOrEqual(4 * megabyte);
  });

  it("is of records that are larger than that only a few at a time", async () => {
    const sizes = Array.from({ length: 20 }, () => 3 * megabyte);
    // One in the window, one that waits for it, one that is being read.
    expect(await peak(sizes, { maxMemory: megabyte })).toBeLessThanOrEqual(10 * megabyte);
  });

  it("commits a record that is larger than a window alone", async () => {
    const sizes = Array.from({ length: 30 }, (_, i) => (i === 10 ? 5 * megabyte : 1000));
    const windows: number[] = [];
    const { source, target } = scale();
    let before = 0;
    await new DataMigrator(source(sizes), target()).migrate({
      maxMemory: megabyte,
      monitors: [
        {
          on(event) {
            if (event.type !== "commit") return;
            windows.push(event.checkpoint.written - before);
            before = event.checkpoint.written;
          },
        },
      ],
    });
    expect(windows).toEqual([10, 1, 19]);
  });
});

describe("a batch", () => {
  it.each([
    [10, 2048],
    [3000, 175],
  ])("of %i fields is of %i records at most", async (count, most) => {
    const names = Array.from({ length: count }, (_, i) => `f${i}`);
    const schema = schemaOf(Object.fromEntries(names.map((name) => [name, "int64"])));
    const inner = tableStore({ items: { schema, rows: Array.from({ length: 3 }, (_, f0) => ({ f0 })) } });
    const asked: number[] = [];
    const source = {
      ...inner,
      store: {
        ...inner.store,
        read(collection: string, request: ReadRequest): AsyncIterable<Batch> {
          asked.push(request.records);
          return inner.store.read(collection, request);
        },
      },
    };
    expect(await new DataMigrator(source, tableStore()).migrate()).toMatchObject({ successfulRecords: 3 });
    expect(asked).toEqual([most]);
  });
});

describe("rejections without records", () => {
  it("fill a window as records do", async () => {
    const inner = tableStore({ wide: { schema: wide, rows: [] } });
    const broken = {
      ...inner,
      store: {
        ...inner.store,
        async *read(): AsyncGenerator<Batch> {
          const line = "x".repeat(1000);
          const unread = Array.from({ length: 100 }, () => ({
            code: "BAD_RECORD" as const,
            message: "cut off",
            record: line,
          }));
          for (let i = 0; i < 100; i++) yield { ...batchOf(wide, []), unread };
        },
      },
    };
    const target = tableStore();
    const result = await new DataMigrator(broken, target).migrate({ onError: "skip", maxMemory: megabyte });
    expect(result).toMatchObject({ readRecords: 10_000, failedRecords: 10_000, successfulRecords: 0 });
    expect(target.ledger.length).toBeGreaterThan(10);
    for (const row of target.ledger) expect(row.read).toBe(row.rejected);
  });
});
