import { expect, test } from "vitest";
import { collectionNames, findRelation, readCatalog, viewNames } from "../../src/catalog/catalog.ts";
import { describedOf } from "../../src/collection.ts";
import { workshop } from "./workshop.ts";
import { onServer } from "../server/on-server.ts";

onServer("a relation that is no plain table", async () => {
  const place = await workshop();
  const { connection, collection } = place;

  test("a foreign table is a collection of which nothing is enforced", async () => {
    await place.sql(`CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
      CREATE FOREIGN TABLE far (a int NOT NULL, b text, CHECK (a > 0)) SERVER files OPTIONS (filename '/dev/null', format 'csv')`);
    const far = await collection("far");
    const described = describedOf(far);
    expect(far.from).toBe('ONLY "public"."far"');
    expect(described.schema.fields.map(({ nullable }) => nullable)).toEqual([true, true]);
    expect(described.definition?.parts).toEqual([]);
    expect(collectionNames(await readCatalog(connection, "public"))).toContain("far");
  });

  test("views have fields and no key", async () => {
    await place.sql(`CREATE TABLE base (id int PRIMARY KEY, name varchar(5) NOT NULL DEFAULT 'x', d date); CREATE VIEW over AS SELECT * FROM base;
      CREATE MATERIALIZED VIEW kept AS SELECT * FROM base; CREATE UNIQUE INDEX ON kept (id)`);
    expect(viewNames(await readCatalog(connection, "public"))).toEqual(["kept", "over"]);
    for (const name of ["over", "kept"]) {
      const view = await collection(name);
      const described = describedOf(view);
      expect(view.from).toBe(`"public"."${name}"`);
      expect(described.schema.key).toBeUndefined();
      expect(described.keyEnforced).toBe(false);
      expect(described.schema.fields.map(({ name: field, native, nullable }) => [field, native, nullable])).toEqual([
        ["id", "pg:integer", true],
        ["name", "pg:character varying(5)", true],
        ["d", "pg:date", true],
      ]);
      expect(described.uncarried).toBeUndefined();
    }
  });

  test("names are told apart by every character, and by their schema", async () => {
    await place.sql(
      `CREATE SCHEMA other; CREATE TABLE other.base (x int); CREATE TABLE "Base" (y int); CREATE TABLE "a.b" (z int); CREATE TABLE "q""uote'd" ("c""o'l" int DEFAULT 1)`,
    );
    const catalog = await readCatalog(connection, "public");
    expect(findRelation(catalog, "BASE")).toBeUndefined();
    expect((await collection("Base")).schema.fields[0]?.name).toBe("y");
    expect((await collection("base", "other")).schema.fields[0]?.name).toBe("x");
    expect((await collection("a.b")).schema.fields[0]?.name).toBe("z");
    expect((await collection(`q"uote'd`)).from).toBe(`ONLY "public"."q""uote'd"`);
    expect(collectionNames(await readCatalog(connection, "nowhere"))).toEqual([]);
  });

  test("what belongs to an extension is the extension's", async () => {
    await place.sql("CREATE EXTENSION pg_buffercache");
    expect(viewNames(await readCatalog(connection, "public"))).not.toContain("pg_buffercache");
  });

  test("columns that were dropped are gone, and numbers of columns stay", async () => {
    await place.sql(
      "CREATE TABLE dropped (a int, b int, c int, UNIQUE (c, a)); ALTER TABLE dropped DROP b; ALTER TABLE dropped ADD d text",
    );
    const { table } = await collection("dropped");
    expect(table.columns.map(({ name, number }) => [name, number])).toEqual([
      ["a", 1],
      ["c", 3],
      ["d", 4],
    ]);
    expect(table.constraints[0]?.columns).toEqual(["c", "a"]);
  });

  test("a table without columns is one", async () => {
    await place.sql("CREATE TABLE nothing ()");
    expect((await collection("nothing")).schema).toEqual({ fields: [] });
  });

  test("policies are counted, and row security is told of where it has none", async () => {
    await place.sql(`CREATE TABLE guarded (a int); CREATE POLICY p ON guarded USING (true); CREATE POLICY q ON guarded USING (true);
      CREATE TABLE closed (a int); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; ALTER TABLE closed ENABLE ROW LEVEL SECURITY`);
    expect(describedOf(await collection("guarded")).uncarried).toEqual(["2 row security policies"]);
    expect(describedOf(await collection("closed")).uncarried).toEqual(["row security"]);
  });

  test("the key is the primary key, else the shortest unique index whose columns refuse null", async () => {
    await place.sql(`CREATE TABLE k1 (a int UNIQUE, b int NOT NULL, c int NOT NULL, UNIQUE (b, c), d int NOT NULL UNIQUE);
      CREATE TABLE k2 (a int NOT NULL); CREATE UNIQUE INDEX ON k2 (a) WHERE a > 0; CREATE UNIQUE INDEX ON k2 (abs(a));
      CREATE TABLE k3 (a int NOT NULL UNIQUE DEFERRABLE); CREATE TABLE k4 (a int, b int, PRIMARY KEY (b, a))`);
    const keys = [];
    for (const name of ["k1", "k2", "k3", "k4"]) keys.push((await collection(name)).schema.key);
    expect(keys).toEqual([["d"], undefined, undefined, ["b", "a"]]);
  });

  test("defaults that are values are told, others fill", async () => {
    await place.sql(`CREATE TYPE hue AS ENUM ('red');
      CREATE TABLE defaults (a int DEFAULT 5, b int DEFAULT -5, c numeric(5,2) DEFAULT 1.5, d text DEFAULT 'it''s', e bool DEFAULT true, f date DEFAULT '2024-01-31',
        g timestamptz DEFAULT '2024-01-31 12:00+02', h uuid DEFAULT '7D444840-9dc0-11d1-b245-5ffdce74fad2', i hue DEFAULT 'red', j float8 DEFAULT 'NaN', k bigint DEFAULT 9007199254740993,
        l varchar(3) DEFAULT 'abc', l2 interval DEFAULT '1 day 02:00', m timestamp DEFAULT now(), n int DEFAULT 1 + 1, o text DEFAULT NULL, p jsonb DEFAULT '{}', q int[] DEFAULT '{}', r text DEFAULT E'a\\\\b\\n')`);
    const described = describedOf(await collection("defaults"));
    expect(
      Object.fromEntries(
        described.schema.fields.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
      ),
    ).toEqual({
      a: 5,
      b: -5,
      c: "1.50",
      d: "it's",
      e: true,
      f: "2024-01-31",
      g: "2024-01-31T10:00:00Z",
      h: "7d444840-9dc0-11d1-b245-5ffdce74fad2",
      i: "red",
      j: Number.NaN,
      k: 9007199254740993n,
      l: "abc",
      l2: "P1DT7200S",
      r: "a\\b\n",
    });
    expect(described.filled).toEqual(["m", "n", "p", "q"]);
  });
});
