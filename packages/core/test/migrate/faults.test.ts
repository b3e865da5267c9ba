import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { DataknobsError, isDataknobsError } from "../../src/model/error.ts";
import { thisRunner } from "../../src/contract/runner.ts";
import type { RunEvent } from "../../src/contract/monitor.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import { people, peopleSchema, person } from "./people.ts";
import { refusing, withFaults } from "./faults.ts";
import { tableStore } from "./table-store.ts";

const quick = { initialDelay: 1, maxDelay: 2 };
const connection = (): DataknobsError => new DataknobsError({ code: "CONNECTION", message: "reset by peer" });
const bad = (): DataknobsError => new DataknobsError({ code: "CONSTRAINT", message: "check failed" });

function idsIn(rows: readonly Record<string, unknown>[] | undefined): number[] {
  return (rows ?? []).map((row) => Number(row["id"])).toSorted((a, b) => a - b);
}

describe("failures that pass", () => {
  it("roll back, wait and write the window again", async () => {
    const target = tableStore();
    let failures = 3;
    const faulty = withFaults(target, {
      async write(batch, inner) {
        await inner.write(batch);
        if (failures-- > 0) throw connection();
      },
    });
    const result = await new DataMigrator(people(2500), faulty).migrate({ retry: quick });
    expect(result.successfulRecords).toBe(2500);
    expect(idsIn(target.tables.get("people")?.rows)).toEqual(Array.from({ length: 2500 }, (_, i) => i + 1));
  });

  it("end the run when they do not pass, and the target is as before", async () => {
    const target = tableStore();
    const faulty = withFaults(target, { write: () => Promise.reject(connection()) });
    await expect(
      new DataMigrator(people(10), faulty).migrate({ retry: { ...quick, maxRetries: 2 } }),
    ).rejects.toMatchObject({ code: "CONNECTION" });
    expect(target.tables.size + target.stages.length).toBe(0);
  });
});

describe("a commit whose answer is lost", () => {
  it("is settled by the ledger: nothing is written twice", async () => {
    const target = tableStore();
    let n = 0;
    const faulty = withFaults(target, {
      async commit(checkpoint, inner) {
        const done = await inner.commit(checkpoint);
        if (n++ % 2 === 0) throw connection();
        return done;
      },
    });
    const result = await new DataMigrator(people(5000), faulty).migrate({ batchSize: 500, retry: quick });
    expect(result.successfulRecords).toBe(5000);
    expect(target.tables.get("people")?.rows.length).toBe(5000);
  });

  it("or never arrived: the window is written again", async () => {
    const target = tableStore();
    let n = 0;
    const faulty = withFaults(target, {
      async commit(checkpoint, inner) {
        if (n++ === 1) {
          await inner.rollback?.();
          throw connection();
        }
        return inner.commit(checkpoint);
      },
    });
    const result = await new DataMigrator(people(5000), faulty).migrate({ batchSize: 500, retry: quick });
    expect(result.successfulRecords).toBe(5000);
    expect(target.tables.get("people")?.rows.length).toBe(5000);
  });
});

describe("records that the store refuses without naming them", () => {
  it("cost exactly themselves, wherever they are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 700 }), { maxLength: 6 }),
        fc.integer({ min: 50, max: 400 }),
        async (ids, batchSize) => {
          const target = tableStore();
          const faulty = withFaults(target, refusing(new Set(ids), bad));
          const result = await new DataMigrator(people(700), faulty).migrate({
            onError: "skip",
            batchSize,
            retry: quick,
          });
          const wanted = Array.from({ length: 700 }, (_, i) => i + 1).filter((id) => !ids.includes(id));
          expect(result).toMatchObject({
            readRecords: 700,
            successfulRecords: wanted.length,
            failedRecords: ids.length,
          });
          expect(result.errors.map((error) => Number(error.recordId)).toSorted((a, b) => a - b)).toEqual(
            ids.toSorted((a, b) => a - b),
          );
          expect(idsIn(target.tables.get("people")?.rows)).toEqual(wanted);
          for (const row of target.ledger) expect(row.read + row.added).toBe(row.written + row.filtered + row.rejected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("stop the run by default with the record's reason", async () => {
    const target = tableStore();
    const faulty = withFaults(target, refusing(new Set([42]), bad));
    await expect(new DataMigrator(people(100), faulty).migrate()).rejects.toMatchObject({
      code: "CONSTRAINT",
      recordId: "42",
    });
    expect(target.tables.size).toBe(0);
  });
});

describe("a target that lies", () => {
  it("is noticed when its own count of a window is short", async () => {
    const target = tableStore();
    const faulty = withFaults(target, {
      async commit(checkpoint, inner) {
        const done = await inner.commit(checkpoint);
        return { ...done, written: done.written - 1 };
      },
    });
    await expect(new DataMigrator(people(10), faulty).migrate()).rejects.toMatchObject({
      code: "COUNT_MISMATCH",
      message: expect.stringContaining("1 vanished"),
    });
  });

  it("is noticed when what it staged does not agree with what it acknowledged", async () => {
    const target = tableStore();
    const { store } = target;
    const lying = { ...target, store: { ...store, countStaged: () => Promise.resolve(9) } };
    await expect(new DataMigrator(people(10), lying).migrate()).rejects.toMatchObject({
      code: "COUNT_MISMATCH",
      message: expect.stringMatching(/9 .*10/),
    });
    expect(target.tables.size).toBe(0);
  });
});

describe("what earlier runs left", () => {
  const runner = { host: "elsewhere.example", boot: "x", pid: 1, started: "1" };

  it("of a living runner is refused and not touched", async () => {
    const target = tableStore();
    target.stages.push({ run: "a", plan: "p", name: "_dataknobs_a_people", collection: "people", runner });
    await expect(new DataMigrator(people(1), target).migrate()).rejects.toMatchObject({
      code: "STAGE_IN_USE",
      message: expect.stringContaining("_dataknobs_a_people"),
    });
    expect(target.stages.length).toBe(1);
  });

  it("that has just begun is waited for, with a word, until it is known whose it is", async () => {
    for (const [alive, outcome] of [
      [true, "STAGE_IN_USE"],
      [false, "1 written"],
    ] as const) {
      const target = tableStore();
      const known = { run: "a", plan: "p", name: "_dataknobs_a_people", collection: "people" };
      const later = alive ? { ...known, runner } : { ...known, runner: undefined };
      target.stages.push({ ...known, runner: undefined, held: true, beginning: true });
      const notes: string[] = [];
      const on = (event: RunEvent): void => {
        if (event.type !== "note") return;
        notes.push(event.text);
        // It is said before the next look.
        if (event.text.includes("has just begun")) target.stages.splice(0, 1, later);
      };
      const run = new DataMigrator(people(1), target).migrate({ monitors: [{ on }] });
      const ended = run.then(
        ({ successfulRecords }) => `${successfulRecords} written`,
        (error: unknown) => (isDataknobsError(error) ? error.code : String(error)),
      );
      expect(await ended).toBe(outcome);
      expect(notes.filter((text) => text.includes("has just begun"))).toHaveLength(1);
    }
  });

  it("of a dead one that a server still holds for it is waited for, with a word", async () => {
    const target = tableStore();
    const dead = { ...thisRunner(), started: "before it" };
    const left = { run: "a", plan: "p", name: "people", collection: "people", runner: dead, direct: true } as const;
    target.stages.push({ ...left, held: true });
    const notes: string[] = [];
    const on = (event: RunEvent): void => {
      if (event.type !== "note") return;
      notes.push(event.text);
      if (event.text.includes("has ended")) target.stages.splice(0, 1, left);
    };
    expect(await new DataMigrator(people(1), target).migrate({ monitors: [{ on }] })).toMatchObject({
      successfulRecords: 1,
    });
    expect(notes.filter((text) => text.includes("has ended"))).toHaveLength(1);
  });

  it("straight into a collection stays where it is: of a living runner nothing is said, of a dead one that it is there", async () => {
    const target = tableStore();
    target.stages.push({ run: "a", plan: "p", name: "people", collection: "people", runner, direct: true });
    const notes: string[] = [];
    const monitors = [{ on: (event: RunEvent): void => void (event.type === "note" && notes.push(event.text)) }];
    await new DataMigrator(people(1), target).migrate({ monitors });
    expect(notes).toEqual([]);
    target.stages.push({ run: "b", plan: "p", name: "people", collection: "people", runner: undefined, direct: true });
    await new DataMigrator(people(1), target).migrate({ mode: "replace", monitors });
    expect(notes.join()).toContain("what it had written until then is still there");
  });

  it("of a dead one stays while a run is refused", async () => {
    const schema = { ...peopleSchema, fields: peopleSchema.fields.slice(1) };
    const without = { plan: () => schema.fields.map((field) => ({ ...field, field: field.name })) };
    const target = tableStore();
    target.stages.push({ run: "a", plan: "p", name: "_dataknobs_a_people", collection: "people", runner: undefined });
    const refused = { ...target, store: { ...target.store, ...without } };
    await expect(new DataMigrator(people(1), refused).migrate()).rejects.toMatchObject({ code: "REFUSED" });
    await expect(
      new DataMigrator(people(1), refused).migrate({ transform: (record) => ({ ...record }) }),
    ).rejects.toMatchObject({ code: "REFUSED" });
    expect(target.stages).toHaveLength(1);
  });

  it("of a dead one is discarded, and said so", async () => {
    const target = tableStore();
    target.stages.push({ run: "a", plan: "p", name: "_dataknobs_a_people", collection: "people", runner: undefined });
    const notes: string[] = [];
    await new DataMigrator(people(1), target).migrate({
      monitors: [
        {
          on: (event) => {
            if (event.type === "note") notes.push(event.text);
          },
        },
      ],
    });
    expect(notes.join()).toContain("_dataknobs_a_people");
    expect(target.stages).toEqual([]);
  });
});

describe("a stop by the signal", () => {
  it("commits what is open, keeps the stage and says so", async () => {
    const target = tableStore();
    const stop = new AbortController();
    const error: unknown = await new DataMigrator(people(5000), target)
      .migrate({
        batchSize: 100,
        signal: stop.signal,
        onProgress: (p) => {
          if (p.processedRecords >= 1000) stop.abort();
        },
        progressInterval: 0,
      })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "ABORTED" });
    expect(target.tables.size).toBe(0);
    expect(target.stages.length).toBe(1);
    expect(target.staged.get("people")?.rows.length).toBe(target.ledger.at(-1)?.written);
  });
});

describe("lossy and refused fields", () => {
  it("a value that the existing target cannot hold is one rejection", async () => {
    const target = tableStore({
      people: {
        schema: {
          ...peopleSchema,
          fields: peopleSchema.fields.map((field) => (field.name === "age" ? { ...field, nullable: false } : field)),
        },
        rows: [],
      },
    });
    const { store } = target;
    const planned = {
      ...target,
      store: {
        ...store,
        plan: (schema: typeof peopleSchema) =>
          schema.fields.map((field) => ({
            field: field.name,
            name: field.name,
            type: field.type,
            nullable: field.name === "name",
          })),
      },
    };
    const result = await new DataMigrator(people(14), planned).migrate({ onError: "skip" });
    expect(result).toMatchObject({ successfulRecords: 12, failedRecords: 2 });
    expect(result.errors[0]).toMatchObject({ field: "age", recordId: "7", code: "NULL_NOT_ALLOWED" });
    expect(target.tables.get("people")?.rows[0]).toEqual(person(1));
  });

  it("a loss needs consent by name", async () => {
    const float = { kind: "float64" } as const;
    const source = people(3);
    const target = tableStore();
    const { store } = target;
    const planned = {
      ...target,
      store: {
        ...store,
        plan: (schema: typeof peopleSchema) =>
          schema.fields.map((field) => ({
            field: field.name,
            name: field.name,
            nullable: true,
            type: field.name === "id" ? float : field.type,
          })),
      },
    };
    await expect(new DataMigrator(source, planned).migrate()).rejects.toMatchObject({
      code: "CONSENT_REQUIRED",
      collection: expect.any(String),
      field: "id",
      fix: expect.stringContaining("--accept id=precision"),
    });
    expect((await new DataMigrator(source, planned).migrate({ accept: { id: "precision" } })).successfulRecords).toBe(
      3,
    );
  });
});
