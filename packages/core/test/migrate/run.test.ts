import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/contract/monitor.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import { people, person, peopleSchema } from "./people.ts";
import { type TableStore, tableStore } from "./table-store.ts";

describe("a copy", () => {
  it("brings every record into a collection that was not there", async () => {
    const target = tableStore();
    const result = await new DataMigrator(people(5001), target).migrate();
    expect(result).toMatchObject({
      readRecords: 5001,
      addedRecords: 0,
      successfulRecords: 5001,
      filteredRecords: 0,
      failedRecords: 0,
      errors: [],
    });
    expect(target.tables.get("people")?.rows).toEqual(Array.from({ length: 5001 }, (_, i) => person(i + 1)));
    expect(target.tables.get("people")?.schema.key).toEqual(["id"]);
    expect(target.stages).toEqual([]);
  });

  it("commits windows no larger than batchSize, and every commit adds up", async () => {
    const target = tableStore();
    const events: RunEvent[] = [];
    await new DataMigrator(people(1000), target).migrate({
      batchSize: 300,
      monitors: [{ on: (event) => events.push(event) }],
    });
    const commits = events.flatMap((event) => (event.type === "commit" ? [event.checkpoint] : []));
    expect(commits.map(({ window, written }) => [window, written])).toEqual([
      [1, 300],
      [2, 600],
      [3, 900],
      [4, 1000],
    ]);
    for (const { read, added, written, filtered, rejected } of commits)
      expect(read + added).toBe(written + filtered + rejected);
    expect(target.ledger.map((row) => row.position)).toEqual(["300", "600", "900", "1000"]);
  });

  it("takes several lanes over disjoint partitions", async () => {
    const target = tableStore();
    const result = await new DataMigrator(people(3000), target).migrate({ parallelBatches: 3 });
    expect(result.successfulRecords).toBe(3000);
    expect(new Set(target.ledger.map((row) => row.lane))).toEqual(new Set([0, 1, 2]));
    expect(new Set(target.tables.get("people")?.rows.map((row) => row["id"])).size).toBe(3000);
  });

  it("reads what the condition, the limit and the fields say, and renames", async () => {
    const target = tableStore();
    const result = await new DataMigrator(people(500), target).migrate({
      collections: { people: "elders" },
      where: { field: "age", operator: ">=", value: 90 },
      query: { limit: 10, fields: ["id", "age"], sort: [{ field: "id", direction: "desc" }] },
    });
    expect(result.readRecords).toBe(10);
    const rows = target.tables.get("elders")?.rows ?? [];
    expect(rows[0]).toEqual({ id: 499, age: 99 });
    expect(rows.map((row) => Number(row["id"]))).toEqual(
      rows.map((row) => Number(row["id"])).toSorted((a, b) => b - a),
    );
  });

  it("finds keys that come twice in a dry run as well, as far as the memory for it goes", async () => {
    const source = (): TableStore =>
      tableStore({
        log: { schema: { fields: peopleSchema.fields }, rows: [1, 2, 1, 3, 1].map((id) => person(id)) },
      });
    const dry = { key: ["id"], dryRun: true } as const;
    for (const parts of [{}, { batchSize: 1 }]) {
      const result = await new DataMigrator(source(), tableStore()).migrate({ ...dry, ...parts, onError: "skip" });
      expect(result).toMatchObject({ readRecords: 5, successfulRecords: 3, failedRecords: 2 });
      expect(result.errors).toMatchObject([{ code: "DUPLICATE_KEY", recordId: "1" }, { code: "DUPLICATE_KEY" }]);
      const upserted = await new DataMigrator(source(), tableStore()).migrate({ ...dry, ...parts, mode: "upsert" });
      expect(upserted.collections).toMatchObject([{ successfulRecords: 5, supersededRecords: 2 }]);
    }
    await expect(new DataMigrator(source(), tableStore()).migrate(dry)).rejects.toMatchObject({
      code: "DUPLICATE_KEY",
    });
    const notes: string[] = [];
    const monitor = { on: (event: RunEvent): void => void (event.type === "note" && notes.push(event.text)) };
    const many = Array.from({ length: 6000 }, (_, i) => person(i % 5999));
    const large = tableStore({ log: { schema: { fields: peopleSchema.fields }, rows: many } });
    const least = { ...dry, maxMemory: 1 << 20, monitors: [monitor] };
    expect(await new DataMigrator(large, tableStore()).migrate(least)).toMatchObject({ successfulRecords: 6000 });
    expect(notes.join()).toMatch(/Keys that come twice were looked for among the first \d+ records/);
  });

  it("writes nothing in a dry run", async () => {
    const target = tableStore();
    const result = await new DataMigrator(people(100), target).migrate({ dryRun: true });
    expect(result.successfulRecords).toBe(100);
    expect(target.tables.size).toBe(0);
  });

  it("takes records from a program, arrays and streams", async () => {
    const target = tableStore();
    const stream = async function* (): AsyncGenerator<Record<string, unknown>> {
      for (let id = 1; id <= 1500; id++) yield person(id);
    };
    const migrator = new DataMigrator(people(0), target);
    expect((await migrator.migrateRecords([person(1), person(2)], { collection: "two" })).successfulRecords).toBe(2);
    expect(
      (await migrator.migrateRecords(stream(), { collection: "many", schema: peopleSchema })).successfulRecords,
    ).toBe(1500);
    expect(target.tables.get("many")?.rows.length).toBe(1500);
  });
});

describe("modes", () => {
  const one = { schema: peopleSchema, rows: [{ id: 1, name: "old", age: 1 }] };

  it("create refuses a collection that holds records, and names the other modes", async () => {
    const target = tableStore({ people: { ...one } });
    await expect(new DataMigrator(people(3), target).migrate()).rejects.toMatchObject({
      code: "COLLECTION_NOT_EMPTY",
      fix: expect.stringContaining("--mode insert"),
    });
    expect(target.tables.get("people")?.rows).toEqual(one.rows);
  });

  it.each([
    [["create", "insert", "replace"], "Add --mode insert or replace, or copy to another name: --table name=new_name"],
    [["create", "insert"], "Add --mode insert, or copy to another name: --table name=new_name"],
    [["create"], "Copy to another name: --table name=new_name"],
  ] as const)("create advises no mode that the target has not: %s", async (modes, fix) => {
    const target = tableStore({ people: { ...one } }, { modes });
    await expect(new DataMigrator(people(3), target).migrate()).rejects.toMatchObject({ fix });
  });

  it("create fills an empty collection that is there", async () => {
    const target = tableStore({ people: { schema: peopleSchema, rows: [] } });
    expect((await new DataMigrator(people(3), target).migrate()).successfulRecords).toBe(3);
  });

  it("upsert replaces by key, replace takes the place of all", async () => {
    const upserted = tableStore({
      people: { schema: peopleSchema, rows: [...one.rows, { id: 9, name: "nine", age: 9 }] },
    });
    await new DataMigrator(people(3), upserted).migrate({ mode: "upsert" });
    expect(upserted.tables.get("people")?.rows).toEqual([
      person(1),
      { id: 9, name: "nine", age: 9 },
      person(2),
      person(3),
    ]);
    const replaced = tableStore({ people: { ...one } });
    await new DataMigrator(people(2), replaced).migrate({ mode: "replace" });
    expect(replaced.tables.get("people")?.rows).toEqual([person(1), person(2)]);
  });

  it("upsert without a key is refused before reading", async () => {
    const source = tableStore({ log: { schema: { fields: peopleSchema.fields }, rows: [person(1)] } });
    await expect(new DataMigrator(source, tableStore()).migrate({ mode: "upsert" })).rejects.toMatchObject({
      code: "KEY_REQUIRED",
    });
  });
});
