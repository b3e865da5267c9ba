import { DataMigrator, formatType, open, type Row, type Schema, schemaOf } from "@dataknobs/core";
import { afterAll, expect, test } from "vitest";
import { postgres } from "../../src/index.ts";
import { freshDatabase, testServer } from "../server/index.ts";
import { onServer } from "../server/on-server.ts";

onServer("what PostgreSQL cannot say of fields", async () => {
  const database = await freshDatabase(await testServer());
  const store = await open(postgres({ url: database.url }), { access: "write" });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const long = "name ".repeat(20);
  const odd = schemaOf(
    {
      id: { type: "int32", nullable: false },
      anything: "any",
      nested: "list<list<int32>>",
      mixed: "list<any>",
      [`${long}1`]: "text",
      [`${long}2`]: "text",
      size: { type: "text", constraints: { oneOf: ["S", "L"] } },
      since: { type: "date", default: "-0043-03-15" },
      n: { type: "int32", default: 4 },
    },
    { key: ["id"] },
  );
  const rows: readonly Row[] = [
    {
      id: 1,
      anything: 5,
      nested: [[1], [2, 3]],
      mixed: [1, "a", null],
      [`${long}1`]: "a",
      [`${long}2`]: "b",
      size: "S",
      since: "2024-01-01",
      n: 1,
    },
    {
      id: 2,
      anything: { a: [Number.NaN] },
      nested: [],
      mixed: [],
      [`${long}1`]: "c",
      [`${long}2`]: "d",
      size: "L",
      since: null,
      n: null,
    },
    {
      id: 3,
      anything: "text",
      nested: null,
      mixed: null,
      [`${long}1`]: null,
      [`${long}2`]: null,
      size: null,
      since: null,
      n: null,
    },
  ];

  async function write(collection: string, schema: Schema, records: readonly Row[] = []): Promise<void> {
    await new DataMigrator(store, store).migrateRecords(records, { collection, schema });
  }

  const shape = ({ fields, key }: Schema): unknown => [
    fields.map(({ name, type, nullable, constraints, default: standard }) => [
      name,
      formatType(type),
      nullable,
      constraints,
      standard,
    ]),
    key,
  ];
  const described = async (name: string): Promise<Schema> =>
    (await store.store.describe(name))?.schema ?? { fields: [] };

  test("is noted beside, so that what was written is described and read as it was given", async () => {
    await write(
      "odd",
      odd,
      rows.filter(({ id }) => id !== 2),
    );
    expect(shape(await described("odd"))).toEqual(shape(odd));
    const back = await store.collection("odd").search();
    expect(back).toEqual(rows.filter(({ id }) => id !== 2));
    expect(await store.collections()).toEqual(["odd"]);
  });

  test("is not noted where there is nothing more to say", async () => {
    await write("plain", schemaOf({ id: "int32", name: "text(5)", list: "list<decimal(4,2)>" }));
    expect(await database.sql("SELECT collection FROM _dataknobs_fields")).toEqual([["odd"]]);
  });

  test("counts no more when somebody changes the columns, and a key that somebody makes is seen", async () => {
    await write("changed", schemaOf({ id: "int32", anything: "any" }));
    await database.sql("ALTER TABLE changed ADD PRIMARY KEY (id)");
    expect(shape(await described("changed"))).toEqual([
      [
        ["id", "int32", false, undefined, undefined],
        ["anything", "any", true, undefined, undefined],
      ],
      ["id"],
    ]);
    await database.sql("ALTER TABLE changed ADD more text");
    expect((await described("changed")).fields.map(({ type }) => formatType(type))).toEqual(["int32", "json", "text"]);
  });

  test("is a key all the same, which PostgreSQL compares as jsonb", async () => {
    const schema = schemaOf({ id: { type: "any", nullable: false }, v: "int32" }, { key: ["id"] });
    const records = [
      { id: 5n, v: 1 },
      { id: "5", v: 2 },
      { id: { a: 1 }, v: 3 },
    ];
    await new DataMigrator(store, store).migrateRecords(records, { collection: "mixed", schema, key: ["id"] });
    expect(shape(await described("mixed"))).toEqual(shape(schema));
    expect((await store.collection("mixed").search({ sort: [{ field: "v" }] })).map(({ id }) => id)).toEqual([
      5,
      "5",
      { a: 1 },
    ]);
    const again = new DataMigrator(store, store).migrateRecords([{ id: "5", v: 9 }], {
      collection: "mixed",
      schema,
      mode: "upsert",
    });
    expect((await again).successfulRecords).toBe(1);
    expect(await database.sql("SELECT count(*), max(v) FROM mixed")).toEqual([["3", "9"]]);
  });

  test("is forgotten with the collection that takes its place", async () => {
    await write("again", schemaOf({ id: "int32", anything: "any" }));
    await new DataMigrator(store, store).migrateRecords([{ id: 1, anything: "x" }], {
      collection: "again",
      mode: "replace",
      schema: schemaOf({ id: "int32", anything: "json", more: "int32?" }),
    });
    expect((await described("again")).fields.map(({ type }) => formatType(type))).toEqual(["int32", "json", "int32"]);
    expect(await database.sql("SELECT collection FROM _dataknobs_fields WHERE collection = 'again'")).toEqual([]);
  });

  test("is no secret and no stumbling block for somebody who may only read the table", async () => {
    await database.sql("CREATE ROLE reader LOGIN PASSWORD 'r'; GRANT SELECT ON odd TO reader");
    const url = new URL(database.url);
    url.username = "reader";
    url.password = "r";
    const reading = await open(postgres({ url: url.href }), { access: "read" });
    try {
      const snapshot = await reading.store.snapshot?.();
      const schema = (await snapshot?.describe("odd"))?.schema;
      expect(schema?.fields.map(({ type }) => formatType(type)).slice(0, 3)).toEqual(["int32", "json", "json"]);
      await snapshot?.close();
    } finally {
      await reading.close();
      await database.sql("DROP OWNED BY reader; DROP ROLE reader");
    }
  });
});
