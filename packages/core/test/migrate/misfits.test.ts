import { describe, expect, it } from "vitest";
import type { Batch } from "../../src/batch/batch.ts";
import type { RunEvent } from "../../src/contract/monitor.ts";
import type { ReadRequest } from "../../src/contract/source.ts";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { LoggedRejection, MigrateOptions } from "../../src/migrate/options.ts";
import { formatType } from "../../src/model/logical-type-text.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import type { Schema } from "../../src/model/schema.ts";
import { people, peopleSchema, person } from "./people.ts";
import { tableStore, type Table, type TableStore } from "./table-store.ts";

const many = 20_010;

function misfitsOf(events: readonly RunEvent[]): string[] {
  return events.flatMap((event) => (event.type === "misfit" ? [`${event.field}: ${event.from} -> ${event.to}`] : []));
}

function typeIn(table: Table | undefined, name: string): string {
  const field = table?.schema.fields.find((candidate) => candidate.name === name);
  return field === undefined ? "none" : `${formatType(field.type)}${field.nullable ? "" : " not null"}`;
}

describe("what a function returns only later", () => {
  const strict = schemaOf({ id: "int64", name: { type: "text", nullable: false } }, { key: ["id"] });
  const source = (): TableStore =>
    tableStore({
      people: { schema: strict, rows: Array.from({ length: many }, (_, i) => ({ id: i + 1, name: `n${i}` })) },
    });

  it.each([
    ["null", (record: Record<string, unknown>) => ({ ...record, name: null })],
    ["nothing at all", ({ id }: Record<string, unknown>) => ({ id })],
  ])("where %s comes in a field that had always a value, the field allows null", async (_what, late) => {
    const target = tableStore();
    const events: RunEvent[] = [];
    const result = await new DataMigrator(source(), target).migrate({
      transform: (record) => (record["id"] === many ? late(record) : record),
      monitors: [{ on: (event) => events.push(event) }],
    });
    expect(misfitsOf(events)).toEqual(["name: text not null -> text"]);
    expect(result).toMatchObject({ successfulRecords: many, failedRecords: 0 });
    expect(typeIn(target.tables.get("people"), "name")).toBe("text");
  });

  it("a new field becomes one of the target", async () => {
    const target = tableStore();
    await new DataMigrator(source(), target).migrate({
      transform: (record) => (record["id"] === many ? { ...record, extra: 1 } : record),
    });
    expect(typeIn(target.tables.get("people"), "extra")).toBe("int64");
  });

  it.each([
    ["becomes float64 by a late 0.5", (id: number) => id, "float64"],
    ["becomes any where a double is not each of them", (id: number) => (id === 7 ? 9007199254740993n : id), "any"],
    ["also where that one comes later", (id: number) => (id === many - 1 ? 9007199254740993n : id), "any"],
    ["and after the float", (id: number) => (id === many + 1 ? 9007199254740993n : id), "any"],
  ])("a field of integers %s", async (_what, value, expected) => {
    const target = tableStore();
    const rows = Array.from({ length: many + 1 }, (_, i) => ({ id: i + 1, name: `n${i}` }));
    const result = await new DataMigrator(tableStore({ people: { schema: strict, rows } }), target).migrate({
      transform: ({ id, ...rest }) => ({ id, ...rest, value: id === many ? 0.5 : value(id) }),
    });
    expect(result).toMatchObject({ successfulRecords: many + 1, failedRecords: 0 });
    expect(target.tables.get("people")?.schema.fields.find(({ name }) => name === "value")?.type.kind).toBe(expected);
    expect(target.tables.get("people")?.rows[many - 1]?.["value"]).toBe(0.5);
    expect(target.tables.get("people")?.rows[4]?.["value"]).toBe(5);
  });

  it.each([
    ["a function", () => 1],
    ["a broken date", new Date(NaN)],
    ["half a character", "\ud800"],
  ])("%s, which no type holds, costs one record", async (_what, value) => {
    const target = tableStore();
    const result = await new DataMigrator(source(), target).migrate({
      onError: "skip",
      transform: (record) => ({ ...record, extra: record["id"] === many ? value : "x" }),
    });
    expect(result).toMatchObject({ readRecords: many, successfulRecords: many - 1, failedRecords: 1 });
    expect(result.errors[0]).toMatchObject({ field: "extra", recordId: String(many) });
  });

  it("a null key costs one record", async () => {
    const target = tableStore();
    const result = await new DataMigrator(source(), target).migrate({
      onError: "skip",
      transform: (record) => (record["id"] === many ? { ...record, id: null } : record),
    });
    expect(result).toMatchObject({ successfulRecords: many - 1, failedRecords: 1 });
  });

  it("is one rejection in a direct load", async () => {
    const target = tableStore({ people: { schema: strict, rows: [] } });
    const result = await new DataMigrator(source(), target).migrate({
      onError: "skip",
      mode: "insert",
      transform: (record) => (record["id"] === many ? { ...record, name: null } : record),
    });
    expect(result).toMatchObject({ successfulRecords: many - 1, failedRecords: 1 });
  });
});

/** A source whose `age` says int32, with text in it from record 15 on. */
function lying(surveyed: (asked: number) => Schema | undefined): TableStore {
  const source = people(20);
  const { store } = source;
  let asked = 0;
  const survey = (): Promise<Schema> => Promise.resolve(surveyed(++asked) ?? { fields: [] });
  return {
    ...source,
    store: {
      ...store,
      ...(surveyed(0) !== undefined && { survey }),
      async *read(collection: string, request: ReadRequest): AsyncGenerator<Batch> {
        const age = request.schema.fields.find((field) => field.name === "age");
        for await (const batch of store.read(collection, { ...request, records: 5 })) {
          const wrong = batch.position === "15" && age?.type.kind !== "text";
          if (!wrong) yield batch;
          else
            yield {
              ...batch,
              unread: [{ code: "MISFIT", field: "age", message: 'age (int32): "old" is text', recordId: "99" }],
            };
        }
      },
    },
  };
}

async function run(
  source: TableStore,
  options: MigrateOptions,
  target: TableStore = tableStore(),
): Promise<{ events: RunEvent[]; result: unknown }> {
  const events: RunEvent[] = [];
  const result = await new DataMigrator(source, target).migrate({
    monitors: [{ on: (event) => events.push(event) }],
    types: { name: "text" },
    ...options,
  });
  return { events, result };
}

const asText = (): Schema => ({ fields: [{ name: "age", type: { kind: "int32" }, nullable: true }] });
const wider = (): Schema => ({ fields: [{ name: "age", type: { kind: "float64" }, nullable: true }] });

describe("values that contradict the source's own type", () => {
  it("are rejected where nobody can look at all of them, without starting over", async () => {
    const { events, result } = await run(
      lying(() => undefined),
      { onError: "skip" },
    );
    expect(events.filter((event) => event.type === "started").length).toBe(1);
    expect(result).toMatchObject({ readRecords: 21, successfulRecords: 20, failedRecords: 1 });
  });

  it("are rejected where the survey finds nothing better", async () => {
    const { result } = await run(lying(asText), { onError: "skip" });
    expect(result).toMatchObject({ readRecords: 21, successfulRecords: 20, failedRecords: 1 });
  });

  it("are rejected where even the survey's type does not hold them: it ends", async () => {
    const { events, result } = await run(
      lying((asked) => (asked % 2 === 1 ? wider() : asText())),
      { onError: "skip" },
    );
    expect(misfitsOf(events).length).toBe(2);
    expect(result).toMatchObject({ successfulRecords: 20, failedRecords: 1 });
  });

  it("are rejected in a direct load", async () => {
    const target = tableStore({ people: { schema: peopleSchema, rows: [] } });
    const { result } = await run(lying(wider), { onError: "skip" }, target);
    expect(result).toMatchObject({ successfulRecords: 20, failedRecords: 1 });
  });

  it("stop the run only when they stay rejected", async () => {
    await expect(run(lying(asText), {})).rejects.toMatchObject({ code: "MISFIT", recordId: "99" });
  });
});

describe("rejections of a collection that starts over", () => {
  it("are told once in the end: the log forgets, the result too", async () => {
    let log: LoggedRejection[] = [];
    const target = tableStore();
    const result = await new DataMigrator(people(many), target).migrate({
      onError: "skip",
      batchSize: 1000,
      transform: (record) => {
        if (record["id"] === 5) throw new Error("boom");
        return { ...record, tag: record["id"] === many ? "late" : record["id"] };
      },
      rejections: {
        add: (rejection) => void log.push(rejection),
        forget(_run, collection) {
          log = log.filter((one) => one.collection !== collection);
        },
      },
    });
    expect(result).toMatchObject({ readRecords: many, successfulRecords: many - 1, failedRecords: 1 });
    expect(result.errors.map((error) => error.recordId)).toEqual(["5"]);
    expect(log.map((one) => one.recordId)).toEqual(["5"]);
    expect(target.tables.get("people")?.rows[0]).toEqual({ ...person(1), tag: 1 });
  });
});

describe("a target that cannot take back what it was given", () => {
  it("is not written twice: a misfit of a function is one rejection", async () => {
    const target = tableStore();
    const { store } = target;
    const simple: TableStore = {
      ...target,
      store: {
        collections: () => store.collections(),
        describe: (name) => store.describe(name),
        read: (name, request) => store.read(name, request),
        close: () => store.close(),
        write(name, request) {
          if (!target.tables.has(name)) target.tables.set(name, { schema: request.schema, rows: [] });
          return store.write(name, { ...request, staged: false });
        },
      },
    };
    const result = await new DataMigrator(people(many), simple).migrate({
      onError: "skip",
      transform: (record) => ({ ...record, tag: record["id"] === many ? "late" : record["id"] }),
    });
    expect(result).toMatchObject({ successfulRecords: many - 1, failedRecords: 1 });
    expect(target.tables.get("people")?.rows.length).toBe(many - 1);
  });
});
