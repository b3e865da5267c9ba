import { describe, expect, it } from "vitest";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { MigrateOptions } from "../../src/migrate/options.ts";
import type { MigrationResult } from "../../src/contract/result.ts";
import { formatType } from "../../src/model/logical-type-text.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { people } from "./people.ts";
import { tableStore, type TableStore } from "./table-store.ts";

async function run(options: MigrateOptions, count = 10): Promise<{ result: MigrationResult; target: TableStore }> {
  const target = tableStore();
  return { result: await new DataMigrator(people(count), target).migrate({ onError: "skip", ...options }), target };
}

describe("record functions", () => {
  it("may assign, delete, spread and return", async () => {
    const { target } = await run({
      transform: [
        (record) => ({ ...record, name: record["name"].toUpperCase() }),
        (record) => {
          delete record["age"];
          return record;
        },
      ],
    });
    expect(target.tables.get("people")?.rows[0]).toEqual({ id: 1, name: "PERSON 1" });
  });

  it("keep the type of fields that they return unchanged; new ones are inferred", async () => {
    const { target } = await run({
      transform: (record) => ({ ...record, initial: record["name"].slice(0, 1), half: record["id"] / 2 }),
    });
    const types = target.tables.get("people")?.schema.fields.map((field) => [field.name, formatType(field.type)]);
    expect(types).toEqual([
      ["id", "int64"],
      ["name", "text"],
      ["age", "int32"],
      ["initial", "text"],
      ["half", "float64"],
    ]);
  });

  it("make many of one, drop by null and by an empty array, and everything adds up", async () => {
    const { result, target } = await run({
      transform: (record) =>
        record["id"] % 5 === 0 ? null : record["id"] === 7 ? [] : [record, { ...record, id: record["id"] + 100 }],
    });
    expect(result).toMatchObject({
      readRecords: 10,
      filteredRecords: 3,
      addedRecords: 7,
      successfulRecords: 14,
      failedRecords: 0,
    });
    expect(target.tables.get("people")?.rows.length).toBe(14);
  });

  it("filter drops what it does not answer true for", async () => {
    const { result } = await run({ filter: async (record) => record["id"] > 3 });
    expect(result).toMatchObject({ readRecords: 10, filteredRecords: 3, successfulRecords: 7 });
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("boom");
      },
      "TRANSFORM_FAILED",
      "boom",
    ],
    ["rejects", () => Promise.reject(new Error("later")), "TRANSFORM_FAILED", "later"],
    ["forgets to return", () => undefined, "TRANSFORM_RETURNED_UNDEFINED", "forget"],
    ["returns a number", () => 5, "TRANSFORM_RETURNED_INVALID", "number"],
    ["hangs", () => new Promise<never>(() => {}), "TRANSFORM_TIMEOUT", "0.05 s"],
  ])("a function that %s costs one record", async (_what, fault, code, text) => {
    const transform = (record: Record<string, unknown>): never =>
      record["id"] === 4 ? (fault() as never) : (record as never);
    const { result } = await run({ transform, transformTimeout: 50 });
    expect(result).toMatchObject({ readRecords: 10, successfulRecords: 9, failedRecords: 1 });
    expect(result.errors[0]).toMatchObject({ code, recordId: "4", message: expect.stringContaining(text) });
  });

  it("a later output that the inferred schema cannot hold starts the collection over with a wider type", async () => {
    const misfits: string[] = [];
    const { result, target } = await run(
      {
        transform: (record) => ({ ...record, tag: record["id"] > 20_000 ? `t${record["id"]}` : record["id"] }),
        monitors: [
          {
            on: (event) => {
              if (event.type === "misfit") misfits.push(`${event.field}: ${event.from} ${event.to} ${event.example}`);
            },
          },
        ],
      },
      20_010,
    );
    expect(misfits).toEqual([expect.stringMatching(/^tag: .*any<int64\|text>/)]);
    expect(result.successfulRecords).toBe(20_010);
    expect(target.tables.get("people")?.schema.fields.find((field) => field.name === "tag")?.type.kind).toBe("any");
  });

  it("a declared output decides; what does not fit is rejected", async () => {
    const output = schemaOf({ id: "int64", code: "text(4)" }, { key: ["id"] });
    const { result } = await run({ output, transform: ({ id }) => ({ id, code: id === 3 ? "too long" : "ok" }) });
    expect(result).toMatchObject({ successfulRecords: 9, failedRecords: 1 });
    expect(result.errors[0]).toMatchObject({ field: "code", code: "TOO_LONG" });
  });

  it("stop ends the run with the record's own reason and leaves the target as it was", async () => {
    const target = tableStore();
    const transform = (record: Record<string, unknown>): Record<string, unknown> => {
      if (record["id"] === 4) throw new Error("boom");
      return record;
    };
    const error: unknown = await new DataMigrator(people(10), target)
      .migrate({ transform })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "TRANSFORM_FAILED",
      result: { readRecords: 1, successfulRecords: 0, failedRecords: 1 },
    });
    expect(target.tables.size).toBe(0);
    expect(target.stages).toEqual([]);
  });
});
