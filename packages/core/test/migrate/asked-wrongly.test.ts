import { describe, expect, it } from "vitest";
import type { Batch } from "../../src/batch/batch.ts";
import { selectColumns, renameColumns, renameFields } from "../../src/batch/reshape.ts";
import { takeRows } from "../../src/batch/rows.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { LoggedRejection, MigrateOptions } from "../../src/migrate/options.ts";
import type { MigrationResult } from "../../src/contract/result.ts";
import { DataknobsError } from "../../src/model/error.ts";
import type { Row } from "../../src/model/data-record.ts";
import type { Schema } from "../../src/model/schema.ts";
import { people, peopleSchema, person } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

async function run(options: MigrateOptions, target: TableStore = tableStore()): Promise<MigrationResult> {
  return new DataMigrator(people(10), target).migrate(options);
}

describe("what is refused before anything is read", () => {
  it.each<[string, MigrateOptions, string]>([
    ["an empty key", { key: [] }, "INVALID_ARGUMENT"],
    ["a key that names a field twice", { key: ["id", "id"] }, "INVALID_ARGUMENT"],
    ["a key that is spelled in another case", { key: ["ID"] }, "INVALID_ARGUMENT"],
    ["a key field that is left out", { key: ["id"], except: ["id"] }, "INVALID_ARGUMENT"],
    ["a field asked for twice", { query: { fields: ["id", "id"] } }, "INVALID_ARGUMENT"],
    ["no field at all", { except: ["id", "name", "age"] }, "INVALID_QUERY"],
    ["an upsert by a key that is left out", { mode: "upsert", except: ["id"] }, "KEY_REQUIRED"],
    ["two collections under one name", { collections: { people: "x", others: "x" } }, "COLLECTION_NOT_FOUND"],
  ])("%s", async (_what, options, code) => {
    const target = tableStore();
    await expect(run(options, target)).rejects.toMatchObject({ code });
    expect(target.tables.size + target.stages.length).toBe(0);
  });

  it.each<[string, MigrateOptions, string, string]>([
    ["a consent to what is no loss", { accept: { age: "precison" } }, "age", 'Did you mean "precision"?'],
    ["a consent to what only rejects a record", { accept: { age: ["scale", "null"] } }, "age", '"null"'],
    ["a consent for a field that is not there", { accept: { agee: "scale" } }, "agee", 'Did you mean "age"?'],
    ["a type for a field that is not there", { types: { nme: "text" } }, "nme", 'Did you mean "name"?'],
    ["a field to leave out that is not there", { except: ["agee"] }, "agee", '"people" has no field "agee"'],
    ["a field to read that is not there", { query: { fields: ["id", "nmae"] } }, "nmae", "Fields: id, name, age"],
  ])("%s", async (_what, options, field, text) => {
    await expect(run(options)).rejects.toMatchObject({ field, message: expect.stringContaining(text) });
  });

  it.each<[string, object, string]>([
    ["an option that is one of the query", { limit: 3 }, 'There is no option "limit". Did you mean query: { limit }?'],
    ["a mistyped option", { onEror: "skip" }, 'There is no option "onEror". Did you mean "onError"?'],
    [
      "a mistyped option of the query",
      { query: { limt: 3 } },
      'There is no option "query.limt". Did you mean "limit"?',
    ],
  ])("%s, which would not be followed", async (_what, options, message) => {
    await expect(run(options)).rejects.toMatchObject({ code: "INVALID_ARGUMENT", message });
  });

  it("a mode that the target does not have, with what to do instead", async () => {
    await expect(run({ mode: "upsert" }, tableStore({}, { modes: ["create"] }))).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: expect.stringContaining('"upsert"'),
      fix: expect.stringMatching(/--mode create.*database/),
    });
  });

  it("collections that do not go into the target together", async () => {
    const target = tableStore();
    const asked: unknown[] = [];
    const one: TableStore["store"] = {
      ...target.store,
      async checkCollections(names) {
        asked.push(names);
        throw new DataknobsError({ code: "INVALID_ARGUMENT", message: "only one" });
      },
    };
    for (const dryRun of [false, true])
      await expect(
        new DataMigrator(people(10), { ...target, store: one }).migrate({ collections: { people: "x" }, dryRun }),
      ).rejects.toThrow("only one");
    expect(asked).toEqual([["x"], ["x"]]);
    expect(target.tables.size + target.stages.length).toBe(0);
  });

  it("a source field for which an existing target has no place", async () => {
    const target = tableStore({
      people: { schema: { fields: peopleSchema.fields.slice(0, 2), key: ["id"] }, rows: [] },
    });
    await expect(run({ mode: "insert" }, target)).rejects.toMatchObject({ code: "REFUSED", field: "age" });
    expect((await run({ mode: "insert", except: ["age"] }, target)).successfulRecords).toBe(10);
    const [id, name] = [person(1)["id"], person(1)["name"]];
    expect(target.tables.get("people")?.rows[0]).toEqual({ id, name });
  });

  it("two fields that a store would keep in one place", async () => {
    const target = tableStore();
    const one: TableStore["store"] = {
      ...target.store,
      plan: (schema) => schema.fields.map(({ name, ...field }) => ({ ...field, field: name, name: "same" })),
    };
    const { error } = await new DataMigrator(people(3), { ...target, store: one })
      .migrate()
      .then(() => ({ error: undefined }))
      .catch((caught: unknown) => ({ error: caught }));
    expect(error).toMatchObject({
      code: "REFUSED",
      message: expect.stringContaining('"same" of the target is where "id" goes'),
    });
    expect(target.tables.size + target.stages.length).toBe(0);
  });

  it("a required field of an existing target that nobody fills", async () => {
    const extra = { name: "since", type: { kind: "date" }, nullable: false } as const;
    const target = tableStore({
      people: { schema: { ...peopleSchema, fields: [...peopleSchema.fields, extra] }, rows: [] },
    });
    await expect(run({ mode: "upsert" }, target)).rejects.toMatchObject({
      code: "TARGET_DIFFERS",
      field: "since",
      fix: expect.stringContaining(`{ ...record, "since": ... }`),
    });
  });

  it("a transform that is none, told by what it holds", async () => {
    const transform = { name: "up", transform: (record: Row) => record };
    // @ts-expect-error: it has neither `record` nor `columns`
    await expect(run({ transform })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("transform is an object with name, transform:"),
    });
  });

  it("a collection copied onto itself, also where a snapshot is read", async () => {
    const both = people(10);
    const { store } = both;
    const place = "file:1:2";
    const snapshot = (): Promise<typeof store> => Promise.resolve({ ...store });
    const placed = { ...both, store: { ...store, place, snapshot } };
    await expect(new DataMigrator(placed, placed).migrate({ mode: "replace" })).rejects.toMatchObject({
      code: "SAME_PLACE",
    });
    expect(
      (await new DataMigrator(placed, placed).migrate({ collections: { people: "copy" } })).successfulRecords,
    ).toBe(10);
  });
});

describe("a filter", () => {
  it.each([1, "yes", null, {}])("that answers %j drops nothing in silence", async (answer) => {
    const result = await run({ onError: "skip", filter: () => answer as never });
    expect(result).toMatchObject({ filteredRecords: 0, failedRecords: 10 });
    expect(result.errors[0]).toMatchObject({ code: "TRANSFORM_RETURNED_INVALID" });
  });
});

describe("a transform on columns", () => {
  const columns = (change: (batch: Batch) => Batch): MigrateOptions => ({
    transform: { name: "mine", columns: change },
  });

  it("may drop records: they are filtered", async () => {
    const result = await run(columns((batch) => takeRows(batch, [0, 2])));
    expect(result).toMatchObject({ readRecords: 10, successfulRecords: 2, filteredRecords: 8 });
  });

  it("that changes the fields without saying so is stopped: no value lands in another field", async () => {
    await expect(run(columns((batch) => selectColumns(batch, ["id", "age", "name"])))).rejects.toMatchObject({
      code: "TRANSFORM_RETURNED_INVALID",
      message: expect.stringContaining("mine"),
    });
  });

  it("that says so is followed", async () => {
    const mapping = { name: "label" };
    const target = tableStore();
    await run(
      {
        transform: {
          name: "mine",
          output: (schema) => renameFields(schema, mapping),
          columns: (batch) => renameColumns(batch, mapping),
        },
      },
      target,
    );
    expect(target.tables.get("people")?.rows[0]).toMatchObject({ label: "person 1" });
  });

  it("that throws ends the run with its name", async () => {
    const fault = (): never => {
      throw new Error("boom");
    };
    await expect(run(columns(fault))).rejects.toMatchObject({ code: "TRANSFORM_FAILED", message: "mine: boom" });
  });
});

describe("functions that do not keep to their own record", () => {
  it("change what they were given before they fail: the rejection shows the record as it came", async () => {
    const result = await run({
      onError: "skip",
      transform: (record) => {
        record["name"] = "changed";
        throw new Error("boom");
      },
    });
    expect(result.failedRecords).toBe(10);
    const shown: unknown[] = [];
    await run({
      onError: "skip",
      rejections: { add: ({ record }) => void shown.push(record) },
      transform: (record) => {
        record["name"] = "changed";
        throw new Error("boom");
      },
    });
    expect(shown[0]).toEqual(person(1));
  });

  it("keep records and return others, now and then later: what they return is what is written", async () => {
    const target = tableStore();
    const kept: Row[] = [];
    await run(
      {
        transform: (record) => {
          kept.push(record);
          const answer = { ...kept[0], id: record["id"] };
          return kept.length % 2 === 0 ? Promise.resolve(answer) : answer;
        },
      },
      target,
    );
    expect(target.tables.get("people")?.rows.map((row) => row["name"])).toEqual(Array(10).fill("person 1"));
  });
});

describe("records from a program", () => {
  it("have their iterator ended on every way out", async () => {
    let open = 0;
    const stream = function* (): Generator<Row> {
      open++;
      try {
        for (let id = 1; ; id++) yield person(id);
      } finally {
        open--;
      }
    };
    const migrator = new DataMigrator(people(0), tableStore());
    await migrator.migrateRecords(stream(), { collection: "some", query: { limit: 10 } });
    expect(open).toBe(0);
    await expect(
      migrator.migrateRecords(stream(), {
        collection: "none",
        transform: () => {
          throw new Error("boom");
        },
      }),
    ).rejects.toMatchObject({ code: "TRANSFORM_FAILED" });
    expect(open).toBe(0);
    await expect(migrator.migrateRecords(stream(), { collection: "none", key: ["nobody"] })).rejects.toThrow("nobody");
    expect(open).toBe(0);
  });

  it.each<[string, (values: unknown[]) => Iterable<unknown>, Schema | undefined]>([
    ["in an array", (values) => values, undefined],
    ["in a stream", (values) => values.values(), undefined],
    ["with a schema", (values) => values, peopleSchema],
  ])("what is no record is rejected by itself: %s", async (_, from, schema) => {
    const strange: unknown[] = [5, null, undefined, "text", true, [person(9)], new Date(0), Symbol("s"), () => 1];
    const records = from([person(1), ...strange, person(2)]) as Iterable<Row>;
    const target = tableStore();
    const rejections: LoggedRejection[] = [];
    const result = await new DataMigrator(people(0), target).migrateRecords(records, {
      collection: "people",
      ...(schema !== undefined && { schema }),
      onError: "skip",
      rejections: { add: (rejection) => void rejections.push(rejection) },
    });
    expect(result).toMatchObject({ readRecords: 11, successfulRecords: 2, failedRecords: 9 });
    expect(target.tables.get("people")?.rows).toHaveLength(2);
    expect(rejections[0]).toMatchObject({
      code: "BAD_RECORD",
      message: "A record was expected, number 5 came.",
      record: 5,
    });
  });

  it("that can be read only once are not begun again: what does not fit later is rejected", async () => {
    const stream = function* (): Generator<Row> {
      for (let id = 1; id <= 20_010; id++) yield person(id);
    };
    const result = await new DataMigrator(people(0), tableStore()).migrateRecords(stream(), {
      collection: "once",
      onError: "skip",
      transform: (record) => ({ ...record, tag: record["id"] === 20_010 ? "late" : 1 }),
    });
    expect(result).toMatchObject({ readRecords: 20_010, successfulRecords: 20_009, failedRecords: 1 });
  });
});

describe("options of several collections", () => {
  const visits = {
    fields: [{ name: "nr", type: { kind: "int64" }, nullable: true }, ...peopleSchema.fields.slice(1)],
  } as const;
  const copy = async (options: MigrateOptions): Promise<TableStore> => {
    const target = tableStore();
    const source = tableStore({
      people: { schema: peopleSchema, rows: [person(1)] },
      visits: { schema: visits, rows: [{ nr: 5, name: "five", age: 5 }] },
    });
    await new DataMigrator(source, target).migrate(options);
    return target;
  };
  const fieldsOf = (target: TableStore, name: string): readonly string[] | undefined =>
    target.tables.get(name)?.schema.fields.map((field) => field.name);

  it("are for those that have the field", async () => {
    const target = await copy({ except: ["nr"], types: { id: "int32" } });
    expect(fieldsOf(target, "visits")).toEqual(["name", "age"]);
    expect(target.tables.get("people")?.schema.fields[0]?.type.kind).toBe("int32");
    const narrow = await copy({ query: { fields: ["nr", "age"] } });
    expect([fieldsOf(narrow, "people"), fieldsOf(narrow, "visits")]).toEqual([["age"], ["nr", "age"]]);
  });

  it("are refused for a field that none of them has", async () => {
    for (const options of [{ except: ["nrr"] }, { key: ["nrr"] }, { accept: { nrr: "scale" } }]) {
      const message = expect.stringContaining('None of people, visits has a field "nrr". Did you mean "nr"?');
      await expect(copy(options)).rejects.toMatchObject({ field: "nrr", message });
    }
  });

  it("leave its own key to a collection without the fields of the key", async () => {
    const target = await copy({ key: ["nr"] });
    expect(target.tables.get("visits")?.schema.key).toEqual(["nr"]);
    expect(target.tables.get("people")?.schema.key).toEqual(["id"]);
  });
});
