import { beforeEach, describe, expect, it } from "vitest";
import type { Traits } from "../../src/contract/backend.ts";
import type { ReadRequest } from "../../src/contract/source.ts";
import type { Store } from "../../src/contract/store.ts";
import type { Row } from "../../src/model/data-record.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { query } from "../../src/query/builder.ts";
import { recordTest } from "../../src/query/matches.ts";
import { compareRows } from "../../src/query/sort.ts";
import { collectionOf, type Collection } from "../../src/registry/collection.ts";
import { tableStore, type TableStore } from "../migrate/table-store.ts";

const schema = schemaOf({ id: "int64", name: "text", age: "int32", city: "text" }, { key: ["id"] });
const cities = ["Rome", "Bonn", null];
const rows = Array.from({ length: 5000 }, (_, i): Row => ({
  id: i + 1,
  name: `person ${i + 1}`,
  age: i % 7 === 0 ? null : i % 100,
  city: cities[i % 3],
}));

/** What a store was asked to read. */
let requests: ReadRequest[] = [];
beforeEach(() => {
  requests = [];
});

/** A store of these people that runs so much of a query itself, and everything that is pushed to it. */
function people(
  traits: Partial<Traits> = {},
  more: Partial<Store> = {},
): { collection: Collection; store: TableStore } {
  const store = tableStore({ people: { schema, rows: [...rows] } }, traits);
  const read: Store["read"] = (name, request) => {
    requests.push(request);
    const table = store.tables.get(name);
    const test = request.where === undefined ? undefined : recordTest(request.where, schema);
    const found = (table?.rows ?? []).filter((row) => test === undefined || test(row));
    if (request.order !== undefined) found.sort(compareRows(request.order, schema));
    const { where: _where, order: _order, limit, ...plain } = request;
    return tableStore({ people: { schema: table?.schema ?? schema, rows: found.slice(0, limit) } }).store.read(
      name,
      plain,
    );
  };
  const count: Store["count"] = (name, where) => {
    const test = where === undefined ? undefined : recordTest(where, schema);
    return Promise.resolve(
      (store.tables.get(name)?.rows ?? []).filter((row) => test === undefined || test(row)).length,
    );
  };
  const place = { store: { ...store.store, read, count, ...more }, traits: store.traits };
  return { collection: collectionOf(place, "people"), store };
}

const ids = (found: readonly Row[]): unknown[] => found.map((record) => record["id"]);

describe("search", () => {
  const where = [
    { field: "age", operator: ">", value: 97.5 },
    { field: "city", operator: "=", value: "Rome" },
  ] as const;
  const expected = rows.filter((row) => Number(row["age"]) > 97.5 && row["city"] === "Rome");
  const oldest = [{ field: "age", direction: "desc" }, { field: "id" }] as const;
  const byAge = expected.toSorted(compareRows(oldest, schema));

  it.each([
    ["nothing", {}],
    ["a part of the filter", { filters: ["="] }],
    ["the filter", { filters: ["=", ">="] }],
    ["the sort", { sorts: true }],
    ["all", { filters: ["=", ">="], sorts: true }],
  ] satisfies [string, Partial<Traits>][])("finds the same in a store that runs %s itself", async (_, traits) => {
    const { collection } = people(traits);
    expect(ids(await collection.search({ where }))).toEqual(ids(expected));
    expect(ids(await collection.search({ where, sort: oldest }))).toEqual(ids(byAge));
    expect(ids(await collection.search({ where, sort: oldest, limit: 3, offset: 2 }))).toEqual(ids(byAge.slice(2, 5)));
    expect(await collection.search({ where, sort: oldest, limit: 2, fields: ["name"] })).toEqual(
      byAge.slice(0, 2).map(({ name }) => ({ name })),
    );
    expect(await collection.count({ where })).toBe(expected.length);
    expect(await collection.count({ where, limit: 5, offset: 2 })).toBe(5);
    expect(await collection.count({ where, offset: expected.length + 1 })).toBe(0);
  });

  it("leaves to the store what it runs, and reads no field that nobody looks at", async () => {
    const { collection } = people({ filters: ["=", ">="], sorts: true });
    await collection.search({ where, sort: [{ field: "id" }], limit: 3, offset: 1, fields: ["name"] });
    expect(requests).toMatchObject([
      {
        where: { and: [{ field: "age", operator: ">=", value: 98 }, where[1]] },
        order: [{ field: "id" }],
        limit: 4,
        fields: ["name"],
      },
    ]);
  });

  it("asks for no limit where it filters or sorts itself", async () => {
    const { collection } = people({ filters: ["="] });
    await collection.search({ where, limit: 3, fields: ["name"] });
    await collection.search({ sort: [{ field: "age" }], limit: 3, fields: ["name"] });
    // Nor does it read record by record: it does not know how many it must look at.
    expect(requests.map(({ records }) => records)).toEqual([2048, 2048]);
    expect(requests.map(({ limit, fields }) => [limit, fields])).toEqual([
      [undefined, ["name", "age"]],
      [undefined, ["name", "age"]],
    ]);
  });

  it("does not push what the store says that it cannot run for these fields", async () => {
    const { collection } = people(
      { filters: ["=", ">="] },
      { runs: (filter) => "field" in filter && filter.field === "city" },
    );
    expect(ids(await collection.search({ where }))).toEqual(ids(expected));
    expect(requests).toMatchObject([{ where: where[1] }]);
  });

  it("finds everything without a query, across batches", async () => {
    expect(ids(await people().collection.search())).toEqual(ids(rows));
  });

  it("takes a query that was built", async () => {
    const found = await people().collection.search(
      query().where("city", "=", "Rome").not("age", "<", 99).sort("id", "desc").limit(2),
    );
    expect(found.every((record) => record["city"] === "Rome" && Number(record["age"]) >= 99)).toBe(true);
    expect(found).toHaveLength(2);
  });

  it("delivers integers as they are wished", async () => {
    expect(await people().collection.search({ limit: 1, fields: ["id"] }, { integers: "bigint" })).toEqual([
      { id: 1n },
    ]);
  });

  it.each([
    [{ where: { field: "agee", operator: "=", value: 1 } }, "INVALID_QUERY", 'Did you mean "age"?'],
    [{ sort: [{ field: "agee" }] }, "INVALID_QUERY", 'Did you mean "age"?'],
    [{ fields: ["agee"] }, "INVALID_QUERY", 'Did you mean "age"?'],
    [{ limit: -1 }, "INVALID_QUERY", "The limit is -1"],
    [{ offset: 0.5 }, "INVALID_QUERY", "The offset is 0.5"],
  ] as const)("refuses %j before anything is read", async (wrong, code, message) => {
    const { collection } = people();
    await expect(collection.search(wrong)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(requests).toEqual([]);
  });

  it("names the collections that there are when this one is not", async () => {
    const { store } = people();
    await expect(collectionOf(store, "poeple").search()).rejects.toMatchObject({
      code: "COLLECTION_NOT_FOUND",
      message: 'There is no collection "poeple". There are: people. Did you mean "people"?',
    });
    const withView = { ...store, store: { ...store.store, views: () => Promise.resolve(["adults"]) } };
    await expect(collectionOf(withView, "adult").search()).rejects.toMatchObject({
      message: 'There is no collection "adult". There are: people, adults. Did you mean "adults"?',
    });
  });

  it("does not pass over a record that cannot be read", async () => {
    const { collection } = people(
      {},
      {
        async *read(_name, request) {
          yield {
            schema: request.schema,
            length: 0,
            columns: [],
            unread: [{ at: "rowid 17", field: "age", code: "MISFIT", message: '"old" is no int32' }],
          };
        },
      },
    );
    await expect(collection.search()).rejects.toMatchObject({
      code: "MISFIT",
      field: "age",
      message: 'A record of "people" (rowid 17) cannot be read: "old" is no int32',
    });
  });
});

describe("read", () => {
  it("delivers one by one and stops reading when nobody asks any more", async () => {
    let stopped = false;
    const { collection } = people(
      {},
      {
        async *read(name, request) {
          try {
            yield* people().store.store.read(name, request);
          } finally {
            stopped = true;
          }
        },
      },
    );
    const found: unknown[] = [];
    for await (const record of collection.read()) if (found.push(record["id"]) === 3) break;
    expect(found).toEqual([1, 2, 3]);
    expect(stopped).toBe(true);
  });
});

describe("get", () => {
  it("finds a record by its key", async () => {
    const { collection } = people();
    const third = { id: 3, name: "person 3", age: 2, city: null };
    expect(await collection.get(3)).toEqual(third);
    expect(await collection.get(3n)).toEqual(third);
    expect(await collection.get([3])).toEqual(third);
    expect(await collection.get({ id: 3 })).toEqual(third);
    expect(await collection.get(0)).toBeUndefined();
  });

  it("says what a key looks like", async () => {
    const { collection } = people();
    await expect(collection.get({ name: "x" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      fix: "Give a value for each: { id: ... }.",
    });
    await expect(collection.get(null)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(collection.get([1, 2])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(collection.get("three")).rejects.toMatchObject({ code: "INVALID_QUERY" });
  });

  it("needs a key", async () => {
    const store = tableStore({ log: { schema: schemaOf({ line: "text" }), rows: [] } });
    await expect(collectionOf(store, "log").get(1)).rejects.toMatchObject({ code: "KEY_REQUIRED" });
  });
});

describe("insert and upsert", () => {
  it("add records, and reject those that do not fit or are there already, each with its reason", async () => {
    const { collection } = people();
    const before = await collection.count();
    const { written, rejected } = await collection.insert([
      { id: 9001, name: "new" },
      { id: 9002, name: 5 },
      { id: 1, name: "again" },
      { id: 9003, name: "new", shoe: 45 },
    ]);
    expect(written).toBe(1);
    expect(new Set(rejected.map(({ code }) => code))).toEqual(
      new Set(["INVALID_VALUE", "DUPLICATE_KEY", "UNKNOWN_FIELD"]),
    );
    expect(await collection.count()).toBe(before + 1);
    expect(await collection.get(9001)).toMatchObject({ id: 9001, name: "new" });
  });

  it("take a single record and streams as well", async () => {
    const { collection } = people();
    expect(await collection.insert({ id: 9001, name: "one", age: 1, city: "x" })).toEqual({ written: 1, rejected: [] });
    expect(await collection.insert(new Set([{ id: 9002, name: "two", age: 2, city: "x" }]))).toEqual({
      written: 1,
      rejected: [],
    });
    async function* stream(): AsyncGenerator<Row> {
      for (let id = 10_000; id < 15_000; id++) yield { id, name: "many", age: 1, city: null };
    }
    expect(await collection.insert(stream())).toEqual({ written: 5000, rejected: [] });
    expect(await collection.count({ where: { field: "id", operator: ">=", value: 9001 } })).toBe(5002);
  });

  it("put a record in the place of the one with the same key", async () => {
    const { collection } = people();
    expect(
      await collection.upsert([
        { id: 1, name: "changed", age: 5, city: "Bonn" },
        { id: 9001, name: "new", age: 6, city: "Rome" },
      ]),
    ).toEqual({ written: 2, rejected: [] });
    expect(await collection.get(1)).toMatchObject({ name: "changed" });
    expect(await collection.count()).toBe(rows.length + 1);
  });

  it("of nothing do nothing", async () => {
    const { collection, store } = people();
    expect(await collection.insert([])).toEqual({ written: 0, rejected: [] });
    expect(await collectionOf(store, "new").insert([])).toEqual({ written: 0, rejected: [] });
    expect([...store.tables.keys()]).toEqual(["people"]);
  });

  it("make the collection if it is not there, with types that hold all records", async () => {
    const store = tableStore();
    const made = collectionOf(store, "made");
    expect(
      await made.upsert(
        [
          { id: 1, x: 5 },
          { id: 2, x: 5.5 },
          { id: 3, y: "z" },
        ],
        { key: ["id"] },
      ),
    ).toEqual({ written: 3, rejected: [] });
    expect(store.tables.get("made")?.schema).toMatchObject({
      key: ["id"],
      fields: [{ name: "id" }, { name: "x", type: { kind: "float64" } }, { name: "y", type: { kind: "text" } }],
    });
    expect(await made.get(2)).toEqual({ id: 2, x: 5.5 });
  });

  it("take the schema of a new collection from the person who knows it", async () => {
    const store = tableStore();
    await collectionOf(store, "made").insert([{ at: "2024-03-10" }], { schema: schemaOf({ at: "date" }) });
    expect(store.tables.get("made")?.schema).toMatchObject({ fields: [{ name: "at", type: { kind: "date" } }] });
  });

  it("leave out what the store computes itself", async () => {
    const { collection, store } = people(
      {},
      { describe: () => Promise.resolve({ schema, generated: ["city"], keyEnforced: true }) },
    );
    expect(await collection.insert([{ id: 9001, name: "new", age: 1, city: "computed" }])).toEqual({
      written: 1,
      rejected: [],
    });
    expect(store.tables.get("people")?.rows.at(-1)).toEqual({ id: 9001, name: "new", age: 1 });
  });

  it("upsert needs a key", async () => {
    await expect(collectionOf(tableStore(), "made").upsert([{ id: 1 }])).rejects.toMatchObject({
      code: "KEY_REQUIRED",
    });
    await expect(people().collection.upsert([{ name: "nobody" }])).rejects.toMatchObject({ code: "KEY_REQUIRED" });
  });

  it("say which modes there are when the store has not this one", async () => {
    await expect(people({ modes: ["create"] }).collection.insert([{ id: 1 }])).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: "This store has no mode insert; it has create.",
    });
  });
});

describe("delete", () => {
  it("hands the store the keys in record form and gives its count", async () => {
    const removed: unknown[] = [];
    const { collection } = people(
      {},
      {
        remove: (name, keys) => {
          removed.push(name, keys);
          return Promise.resolve(keys.length);
        },
      },
    );
    expect(await collection.delete([1, 2n, { id: 3 }, [4]])).toBe(4);
    expect(removed).toEqual(["people", [[1], [2], [3], [4]]]);
  });

  it("is refused by a store that cannot", async () => {
    await expect(people().collection.delete([1])).rejects.toMatchObject({ code: "UNSUPPORTED" });
  });
});
