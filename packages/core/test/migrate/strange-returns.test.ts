import { describe, expect, it } from "vitest";
import { DataMigrator } from "../../src/migrate/migrator.ts";
import type { LoggedRejection, MigrateOptions } from "../../src/migrate/options.ts";
import type { MigrationResult } from "../../src/contract/result.ts";
import type { RecordFunction, RecordResult } from "../../src/contract/transform.ts";
import type { DataRecord } from "../../src/model/data-record.ts";
import { stringify } from "../../src/model/stringify.ts";
import { people, peopleSchema } from "./people.ts";
import { tableStore } from "./table-store.ts";

// oxlint-disable unicorn/no-thenable, typescript/prefer-promise-reject-errors, typescript/only-throw-error, no-sparse-arrays -- what nobody should write
const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

/** What a function of a person's could return, whatever its types say. */
const strange: readonly (readonly [string, (record: DataRecord) => unknown])[] = [
  ["a function", () => () => 1],
  ["a number", () => 7],
  ["a symbol", () => Symbol("s")],
  ["a symbol without a name", () => Symbol()],
  ["a bigint", () => 7n],
  ["a text", () => "record"],
  ["true", () => true],
  ["a Date", () => new Date()],
  ["a Map", () => new Map()],
  ["a regular expression", () => /x/],
  ["an Error", () => new Error("x")],
  ["a promise of a function", () => Promise.resolve(() => 1)],
  ["a promise of undefined", () => Promise.resolve(undefined)],
  ["a rejected promise", () => Promise.reject(new Error("no"))],
  ["a promise rejected with a symbol", () => Promise.reject(Symbol("no"))],
  ["an array with a function", (record) => [record, () => 1]],
  ["an array of arrays", (record) => [[record]]],
  ["an array with a hole", (record) => [record, , record]],
  ["a function as a value", (record) => ({ ...record, name: () => 1 })],
  ["a symbol as a value", (record) => ({ ...record, name: Symbol("s") })],
  ["a symbol in a new field", (record) => ({ ...record, extra: Symbol("s") })],
  ["a promise as a value", (record) => ({ ...record, extra: Promise.resolve(1) })],
  ["a circle as a value", (record) => ({ ...record, extra: cyclic })],
  ["a function deep inside", (record) => ({ ...record, extra: { deep: [{ run: () => 1 }] } })],
  ["an invalid Date as a value", (record) => ({ ...record, extra: new Date(Number.NaN) })],
  ["a lone surrogate", (record) => ({ ...record, name: "\ud800" })],
  ["a lone surrogate as a field's name", (record) => ({ ...record, "\ud800": 1 })],
  [
    "a getter that throws",
    (record) => ({
      ...record,
      get extra(): number {
        throw new Error("not now");
      },
    }),
  ],
  [
    "a value that cannot be made JSON",
    (record) => ({
      ...record,
      extra: {
        toJSON(): never {
          throw new Error("not now");
        },
      },
    }),
  ],
  ["a boxed text", () => Object("record")],
  [
    "a proxy that throws",
    () =>
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error("not now");
          },
          getOwnPropertyDescriptor() {
            throw new Error("not now");
          },
          get() {
            throw new Error("not now");
          },
        },
      ),
  ],
  [
    "a then that throws",
    () => ({
      get then(): never {
        throw new Error("not now");
      },
    }),
  ],
  [
    "something that is thrown and is no error",
    () => {
      throw undefined;
    },
  ],
  [
    "a thrown object that cannot be shown",
    () => {
      throw Object.create(null);
    },
  ],
];

// A person's program may be JavaScript: nothing holds it to the types.
const untyped = (call: (record: DataRecord) => unknown): RecordFunction => call as (record: DataRecord) => RecordResult;

/** Every rejected record can be written down. */
async function run(transform: RecordFunction, options: MigrateOptions = {}): Promise<MigrationResult> {
  const rejections = { add: ({ record }: LoggedRejection) => void stringify({ record }) };
  return new DataMigrator(people(20), tableStore()).migrate({ onError: "skip", rejections, ...options, transform });
}

describe.each(strange)("a function that returns %s", (_what, call) => {
  it.each<[string, number, MigrateOptions]>([
    ["in the first window", 3, {}],
    ["in a later window", 15, { batchSize: 4 }],
    ["where the output is given", 3, { output: { fields: peopleSchema.fields } }],
  ])("for one record, %s, rejects this record only", async (_when, id, options) => {
    const result = await run(
      untyped((record) => (record["id"] === id ? call(record) : record)),
      options,
    );
    expect(result).toMatchObject({ readRecords: 20, successfulRecords: 19, failedRecords: 1 });
    expect(result.errors[0]).toMatchObject({ recordId: String(id) });
  });

  it("for every record rejects them all", async () => {
    expect(await run(untyped(call))).toMatchObject({ readRecords: 20, successfulRecords: 0, failedRecords: 20 });
  });
});

describe("a value that no type holds", () => {
  it("says nothing about the type of its field", async () => {
    const target = tableStore();
    const transform = untyped((record) => (record["id"] === 3 ? { ...record, name: Symbol("s") } : record));
    await new DataMigrator(people(20), target).migrate({ onError: "skip", transform });
    expect(target.tables.get("people")?.schema.fields[1]?.type.kind).toBe("text");
  });
});
