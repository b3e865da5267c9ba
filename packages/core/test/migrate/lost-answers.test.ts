import { describe, expect, it } from "vitest";
import { recordsOf } from "../../src/batch/records-of.ts";
import type { Store } from "../../src/contract/store.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { LoggedRejection } from "../../src/migrate/options.ts";
import { refusing, withFaults } from "./faults.ts";
import { people, peopleSchema } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

const quick = { initialDelay: 1, maxDelay: 2 };
const connection = (): DataknobsError => new DataknobsError({ code: "CONNECTION", message: "reset by peer" });
const bad = (): DataknobsError => new DataknobsError({ code: "CONSTRAINT", message: "check failed" });

/** A collection without a key: nothing but the ledger keeps a window from being written twice. */
function keyless(count: number): TableStore {
  const source = people(count);
  const rows = source.tables.get("people")?.rows ?? [];
  return tableStore({ people: { schema: { fields: peopleSchema.fields }, rows } });
}

function losingAnswer(target: TableStore, of: number): TableStore {
  let commits = 0;
  return withFaults(target, {
    async commit(checkpoint, inner) {
      const done = await inner.commit(checkpoint);
      if (++commits === of) throw connection();
      return done;
    },
  });
}

describe("a store without a ledger that does not answer a commit", () => {
  const withoutLedger = (target: TableStore): TableStore => {
    const store: Store = { ...target.store };
    delete store.checkpoints;
    return withFaults({ ...target, store }, { commit: (_checkpoint, inner) => inner.commit() });
  };

  it("is not handed the window again: nobody could tell what is there", async () => {
    const target = tableStore({ people: { schema: { fields: peopleSchema.fields }, rows: [] } });
    const faulty = losingAnswer(withoutLedger(target), 2);
    const error: unknown = await new DataMigrator(keyless(30), faulty)
      .migrate({ mode: "insert", batchSize: 10, retry: quick })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "CONNECTION" });
    expect(target.tables.get("people")?.rows.length).toBe(20);
  });

  it("is handed it again where twice is once", async () => {
    const target = tableStore({ people: { schema: peopleSchema, rows: [] } });
    const faulty = losingAnswer(withoutLedger(target), 2);
    const result = await new DataMigrator(people(30), faulty).migrate({ mode: "upsert", batchSize: 10, retry: quick });
    expect(result.successfulRecords).toBe(30);
    expect(target.tables.get("people")?.rows.length).toBe(30);
  });

  it("is handed it again when it said that it did not commit", async () => {
    const target = tableStore();
    let n = 0;
    const faulty = withFaults(withoutLedger(target), {
      async commit(checkpoint, inner) {
        if (n++ === 0) throw new DataknobsError({ code: "BUSY", message: "locked" });
        return inner.commit(checkpoint);
      },
    });
    expect((await new DataMigrator(keyless(30), faulty).migrate({ retry: quick })).successfulRecords).toBe(30);
    expect(target.tables.get("people")?.rows.length).toBe(30);
  });
});

describe("while bad records are isolated", () => {
  it("a lost answer is settled by the ledger too", async () => {
    const target = tableStore();
    const isolated = withFaults(target, refusing(new Set([7]), bad));
    const result = await new DataMigrator(keyless(20), losingAnswer(isolated, 2)).migrate({
      onError: "skip",
      retry: quick,
    });
    expect(result).toMatchObject({ readRecords: 20, successfulRecords: 19, failedRecords: 1 });
    expect(target.tables.get("people")?.rows.length).toBe(19);
  });

  it("the source's place in the ledger goes on past the record that was put aside", async () => {
    const target = tableStore();
    await new DataMigrator(people(20), withFaults(target, refusing(new Set([7]), bad))).migrate({
      onError: "skip",
      retry: quick,
    });
    for (const row of target.ledger) expect(Number(row.position ?? 0) + row.skip).toBe(row.read);
  });
});

describe("records that the store itself rejected in a commit without an answer", () => {
  it("are counted although nobody can name them any more", async () => {
    const target = tableStore();
    let first = true;
    const faulty = withFaults(target, {
      async write(batch, inner) {
        await inner.write({ ...batch, length: batch.length - 1 });
      },
      async commit(checkpoint, inner) {
        const own = checkpoint && {
          ...checkpoint,
          written: checkpoint.written - 1,
          rejected: checkpoint.rejected + 1,
        };
        const done = await inner.commit(own);
        if (!first) return { ...done, rejected: [{ row: 9, code: "CONSTRAINT", message: "check failed" }] };
        first = false;
        throw connection();
      },
    });
    const result = await new DataMigrator(people(10), faulty).migrate({ onError: "skip", retry: quick });
    expect(result).toMatchObject({ readRecords: 10, successfulRecords: 9, failedRecords: 1 });
    expect(result.errors).toEqual([
      expect.objectContaining({ recordId: undefined, message: expect.stringContaining("lost") }),
    ]);
  });
});

describe("a store that rejects without saying which", () => {
  it("does not have the blame put on the first record", async () => {
    const target = tableStore();
    const faulty = withFaults(target, {
      async write(batch, inner) {
        await inner.write({ ...batch, length: batch.length - 1 });
      },
      async commit(checkpoint, inner) {
        return { ...(await inner.commit(checkpoint)), rejected: [{ code: "CONSTRAINT", message: "one of them" }] };
      },
    });
    const result = await new DataMigrator(people(10), faulty).migrate({ onError: "skip" });
    expect(result.errors).toEqual([expect.objectContaining({ recordId: undefined, message: "one of them" })]);
  });
});

describe("a log of rejections that fails", () => {
  it.each(["CONNECTION", "CONSTRAINT"] as const)("with %s ends the run and has nothing written twice", async (code) => {
    const target = tableStore({ people: { schema: { fields: peopleSchema.fields }, rows: [] } });
    const logged: LoggedRejection[] = [];
    const error: unknown = await new DataMigrator(keyless(30), target)
      .migrate({
        mode: "insert",
        batchSize: 10,
        onError: "skip",
        retry: quick,
        transform: (record) => {
          if (record["id"] === 15) throw new Error("boom");
          return record;
        },
        output: { fields: peopleSchema.fields },
        rejections: {
          add(rejection) {
            if (logged.push(rejection) === 1) throw new DataknobsError({ code, message: "the log is gone" });
          },
        },
      })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code,
      result: { readRecords: 20, successfulRecords: 19, failedRecords: 1 },
    });
    expect(target.tables.get("people")?.rows.length).toBe(19);
  });
});

describe("a writer that cannot be opened again at once", () => {
  it("is waited for, and the broken one is not used again", async () => {
    const target = tableStore();
    let opened = 0;
    const { store } = target;
    const faulty = withFaults(
      {
        ...target,
        store: {
          ...store,
          async write(collection: string, request: Parameters<typeof store.write>[1]) {
            opened++;
            if (opened === 2 || opened === 3) throw connection();
            const writer = await store.write(collection, request);
            return { ...writer, rollback: () => Promise.reject(connection()) };
          },
        },
      },
      {
        async write(batch, inner) {
          await inner.write(batch);
          if (opened === 1 && recordsOf(batch).length > 0) throw connection();
        },
      },
    );
    expect((await new DataMigrator(people(100), faulty).migrate({ retry: quick })).successfulRecords).toBe(100);
    expect(target.tables.get("people")?.rows.length).toBe(100);
  });
});
