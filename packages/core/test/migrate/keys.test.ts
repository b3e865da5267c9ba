import { describe, expect, it } from "vitest";
import type { WriteRequest } from "../../src/contract/store.ts";
import { DataknobsError } from "../../src/model/error.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import { people, peopleSchema, person } from "./people.ts";
import { type Table, tableStore, type TableStore } from "./table-store.ts";

/** A store that makes keys at the end, as DuckDB does, and from the start when it is told to. */
function keyedAtTheEnd(): TableStore {
  const target = tableStore();
  const { store } = target;
  const keyless = (request: WriteRequest): WriteRequest =>
    request.keyFromStart === true ? request : { ...request, schema: { fields: request.schema.fields } };
  return {
    ...target,
    store: {
      ...store,
      write: (collection, request) => store.write(collection, keyless(request)),
      finish: async (collection, request) => {
        const ids = target.staged.get(collection)?.rows.map((row) => row["id"]) ?? [];
        if (request.keyEnforced && new Set(ids).size < ids.length)
          throw new DataknobsError({ code: "DUPLICATE_KEY", message: "the key is not unique" });
        await store.finish?.(collection, request);
      },
    },
  };
}

describe("the key of a staged load", () => {
  it("is made at the end, also behind a function that leaves it alone", async () => {
    const target = keyedAtTheEnd();
    const result = await new DataMigrator(people(50), target).migrate({
      transform: (record) => ({ ...record, age: 1 }),
    });
    expect(result.successfulRecords).toBe(50);
    expect(target.tables.get("people")?.schema.key).toEqual(["id"]);
  });

  it("that a function doubles is enforced from the start in a second try: each duplicate is one rejection", async () => {
    const target = keyedAtTheEnd();
    const transform = (record: Record<string, unknown>): Record<string, unknown> => ({
      ...record,
      id: record["id"] === 7 ? 6 : record["id"],
    });
    const notes: string[] = [];
    const monitor = {
      on: (event: { type: string; text?: string }): void => {
        if (event.type === "note") notes.push(event.text ?? "");
      },
    };
    const result = await new DataMigrator(people(50), target).migrate({
      transform,
      onError: "skip",
      monitors: [monitor],
    });
    expect(result).toMatchObject({ readRecords: 50, successfulRecords: 49, failedRecords: 1 });
    expect(result.errors).toMatchObject([{ code: "DUPLICATE_KEY", recordId: "6" }]);
    expect(notes.join()).toContain("starting over with the key enforced");
  });

  it("that a person names is enforced", async () => {
    const source = tableStore({
      log: { schema: { fields: peopleSchema.fields }, rows: [person(1), person(2), person(1)] },
    });
    const target = keyedAtTheEnd();
    const result = await new DataMigrator(source, target).migrate({ key: ["id"], onError: "skip" });
    expect(result).toMatchObject({ successfulRecords: 2, failedRecords: 1 });
  });

  it("goes, and the plan says so, when several records are made of one", async () => {
    const [plan] = await new DataMigrator(people(5), tableStore()).plan({ transform: (record) => [record, record] });
    expect(plan?.key).toBeUndefined();
    expect(plan?.notes.join()).toContain("No key in the target");
  });
});

describe("a key field that may hold nulls", () => {
  const loose = (): TableStore =>
    tableStore({
      people: {
        schema: { ...peopleSchema, fields: peopleSchema.fields.map((field) => ({ ...field, nullable: true })) },
        rows: [person(1), { id: null, name: "nobody", age: 1 }],
      },
    });

  it("is planned as checked, and a record without its key is rejected", async () => {
    const [plan] = await new DataMigrator(loose(), tableStore()).plan();
    expect(plan?.fields[0]).toMatchObject({ name: "id", verdict: { kind: "checked", what: ["null"] } });
    const result = await new DataMigrator(loose(), tableStore()).migrate({ onError: "skip" });
    expect(result).toMatchObject({ successfulRecords: 1, failedRecords: 1 });
  });
});

describe("an upsert without a key of its own", () => {
  const keyless: Table = {
    schema: { fields: peopleSchema.fields },
    rows: [1, 2, 3].map(person),
  };

  it("goes by the key that the target has, and the plan says so", async () => {
    const source = tableStore({ people: keyless });
    const target = tableStore({ people: { schema: peopleSchema, rows: [{ ...person(2), name: "old" }] } });
    const [plan] = await new DataMigrator(source, target).plan({ mode: "upsert" });
    expect(plan?.key).toEqual(["id"]);
    expect(plan?.notes).toContain("The key is the target's own: id.");
    const result = await new DataMigrator(source, target).migrate({ mode: "upsert" });
    expect(result).toMatchObject({ successfulRecords: 3, failedRecords: 0 });
    const names = target.tables
      .get("people")
      ?.rows.map((row) => row["name"])
      .toSorted();
    expect(names).toEqual([1, 2, 3].map((id) => person(id)["name"]));
  });

  it("is refused, also in the plan, where the target does not tell records apart by the key that was asked for", async () => {
    const source = tableStore({ people: keyless });
    const refusal = { code: "KEY_REQUIRED", message: expect.stringContaining("not told apart by name") };
    for (const key of [undefined, ["id"]]) {
      const schema = { fields: peopleSchema.fields, ...(key && { key }) };
      const target = tableStore({ people: { schema, rows: [person(2)] } });
      const migrator = new DataMigrator(source, target);
      await expect(migrator.plan({ mode: "upsert", key: ["name"] })).rejects.toMatchObject(refusal);
      await expect(migrator.migrate({ mode: "upsert", key: ["name"] })).rejects.toMatchObject(refusal);
      expect(target.tables.get("people")?.rows).toEqual([person(2)]);
    }
  });

  it("is refused where the target's key does not come, with its fields", async () => {
    const fields = peopleSchema.fields.map((field) => ({ ...field, name: field.name === "id" ? "nr" : field.name }));
    const source = tableStore({ people: { schema: { fields }, rows: [] } });
    const target = tableStore({ people: { schema: peopleSchema, rows: [] } });
    const refused = expect.objectContaining({
      code: "KEY_REQUIRED",
      message: 'upsert into "people" needs its key (id), and "people" has no field "id"',
    });
    await expect(new DataMigrator(source, target).plan({ mode: "upsert" })).rejects.toEqual(refused);
  });
});
