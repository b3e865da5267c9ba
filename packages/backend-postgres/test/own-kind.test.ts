import { DataMigrator, type DataRecord, open } from "@dataknobs/core";
import { afterAll, expect, test } from "vitest";
import { postgres } from "../src/index.ts";
import { freshDatabase, testServer } from "./server/index.ts";
import { onServer } from "./server/on-server.ts";

onServer("from PostgreSQL to PostgreSQL", async () => {
  const source = await freshDatabase(await testServer());
  const target = await freshDatabase(await testServer());
  afterAll(async () => Promise.all([source.drop(), target.drop()]));

  async function copy(
    collections: readonly string[],
    mode: "create" | "replace" | "insert" | "upsert" = "create",
    onError: "stop" | "skip" = "stop",
  ) {
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const to = await open(postgres({ url: target.url }), { access: "write" });
    try {
      const migrator = new DataMigrator(from, to);
      const plan = await migrator.plan({ collections, mode });
      const result = await migrator.migrate({ collections, mode, onError });
      return { plan, result };
    } finally {
      await from.close();
      await to.close();
    }
  }

  const all = async (where: typeof source, table: string) => where.sql(`SELECT t::text FROM ${table} t ORDER BY 1`);

  const columns = async (where: typeof source, table: string) =>
    where.sql(
      `SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 ORDER BY attnum`,
    );

  test("every type comes back as it was, and every verdict is exact", async () => {
    await source.sql(`CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION citext;
      CREATE TYPE mood AS ENUM ('sad', 'ha''ppy'); CREATE DOMAIN posint AS int CHECK (value > 0); CREATE TYPE pair AS (a int, "b c" text, m mood, ns numeric[]);
      CREATE DOMAIN moods AS mood[]; CREATE TYPE floats AS RANGE (subtype = float8);
      CREATE TABLE everything (id int PRIMARY KEY, a bool, b int2, d int8, e oid, f float4, g float8, h numeric, i numeric(10,2), i2 numeric(5,-2), i3 numeric(3,5),
        j text, l varchar(20), n char(5), n2 bpchar, o name, p "char", q bytea, r date, s time, t time(3), u timetz, v timestamp, w timestamp(0), x timestamptz,
        z interval, aa interval(3), ac uuid, ad json, ae jsonb, af inet, ag cidr, ah macaddr, aj money, al bit(8), an varbit(9), ao xml, ap tsvector, aq tsquery,
        ar point, at box, au int4range, av nummultirange, aw pg_lsn, ay jsonpath,
        ca int[], cb int[][], cc text[], ce numeric(10,2)[], cf inet[], cg char(3)[], ch timestamptz(3)[], ci json[], cj mood[], ck pair[], cl posint[],
        da mood, db posint, dc pair, dd moods, df hstore, dg ltree, dh citext, di citext[], dk interval[]);
      INSERT INTO everything (id) VALUES (1);
      INSERT INTO everything VALUES (2, true, -32768, 9223372036854775807, 4294967295, '-0', 'NaN', '1.100', 9999.99, 12300, 0.00123,
        E'a\\tä\\n', 'vär', 'ab ', 'x ', 'na', 'c', '\\x00ff', '0044-03-15 BC', '24:00', '12:34:56.789', '12:00:00.5+02:30', 'infinity', '2024-01-01 00:00:01', '294246-12-31 00:00:00.000001+00',
        '-1 mons +2 days -00:00:03.000004', 'P1Y2M3DT4.567S', '7d444840-9dc0-11d1-b245-5ffdce74fad2', '{"a" : 1.10, "a": [1e400, "\\u0000"]}', '{"b": 1.10, "a": null}', '10.0.0.1/24', '10.0.0.0/8', '08:00:2b:01:02:03', 12.34, B'10101010', B'101', '<?xml version="1.0"?><a> b</a>', 'a:1A b', 'a & !b',
        '(1.5,-0)', '(2,2),(1,1)', '[1,5)', '{[1.0,2.5]}', '16/B374D848', '$."a"[*] ? (@ > 1)',
        '{1,NULL,3}', '{}', '{a,"b c",NULL,"NULL","\\"\\\\"}', '{1.10,NaN}', '{10.0.0.1,::1/128}', '{a,bc}', '{infinity,2024-01-01 00:00:00.123+00}', ARRAY['{"x": [1]}'::json], '{sad}', ARRAY[ROW(1,'",','sad','{1.0}')::pair], '{1}',
        'ha''ppy', 7, ROW(1, E'a"b\\\\,()', 'sad', '{1.10,NULL}'), '{sad,sad}', 'a=>"b c", d=>NULL', 'a.b.c', 'CiText', '{A,a}', '{P1D,PT0.000001S}')`);
    await target.sql("CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION citext");
    const { plan, result } = await copy(["everything"]);
    expect(result.failedRecords).toBe(0);
    const kinds = plan[0]?.fields.map(({ name, verdict }) => [name, verdict.kind] as const);
    expect(kinds?.filter(([, kind]) => kind !== "exact")).toEqual([]);
    expect(await all(target, "everything")).toEqual(await all(source, "everything"));
    expect(await columns(target, "everything")).toEqual(await columns(source, "everything"));
  });

  test("a column that gets another type has no default of the old one", async () => {
    await source.sql("CREATE TABLE retyped (id int PRIMARY KEY, n numeric(10,2) DEFAULT 1.25, b int DEFAULT 5)");
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const to = await open(postgres({ url: target.url }), { access: "write" });
    await new DataMigrator(from, to).migrate({ collections: ["retyped"], types: { n: "int32", b: "bool" } });
    await from.close();
    await to.close();
    expect(await target.sql("SELECT count(*) FROM pg_attrdef WHERE adrelid = 'retyped'::regclass")).toEqual([["0"]]);
  });

  test("composites come back in PostgreSQL's own words, and by way of JSON where functions look at them", async () => {
    await source.sql(`CREATE TYPE told AS (a int[], j json, t text); CREATE TABLE telling (id int PRIMARY KEY, c told);
      INSERT INTO telling VALUES (1, ROW('[0:1]={7,8}', 'null', '{"(')), (2, ROW(NULL, NULL, NULL)), (3, NULL)`);
    await copy(["telling"]);
    expect(await all(target, "telling")).toEqual(await all(source, "telling"));
    await source.sql(
      "CREATE TABLE shown AS SELECT id, ROW(ARRAY[id], '[1.10]', 'x')::told AS c FROM telling; CREATE TABLE sent (LIKE shown)",
    );
    const from = await open(postgres({ url: source.url }), { access: "write" });
    const seen: unknown[] = [];
    const look = (record: DataRecord) => {
      seen.push(record["c"]);
      return record;
    };
    await new DataMigrator(from, from).migrate({ collections: { shown: "shown2" }, transform: look });
    await new DataMigrator(from, from).migrate({ collections: { shown: "sent" }, mode: "insert" });
    await from.close();
    expect(seen[0]).toEqual({ a: [1], j: [1.1], t: "x" });
    expect(await all(source, "shown2")).toEqual(await all(source, "shown"));
    expect(await all(source, "sent")).toEqual(await all(source, "shown"));
    expect(await source.sql("SELECT to_regclass('_dataknobs_fields')")).toEqual([[null]]);
  });

  test("addresses are read as they are shown", async () => {
    await source.sql(
      "CREATE TABLE addresses (a inet); INSERT INTO addresses VALUES ('10.0.0.1'), ('10.0.0.0/8'), ('::1'), (NULL)",
    );
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const rows = await from.collection("addresses").search();
    await from.close();
    expect(rows.map(({ a }) => a)).toEqual(["10.0.0.1", "10.0.0.0/8", "::1", null]);
  });

  test("the plan of an insert says which columns hold more than can be inserted; the other records arrive", async () => {
    const table =
      "CREATE TABLE further (id int PRIMARY KEY, at timestamptz, length interval, odd int[], price numeric(5,2))";
    await source.sql(`${table}; INSERT INTO further VALUES (1, '2024-01-01', 'P1D', '{1}', 1.5), (2, '294276-12-31', NULL, NULL, NULL),
      (3, NULL, 'infinity', NULL, NULL), (4, NULL, NULL, '{{1}}', NULL), (5, NULL, NULL, NULL, 'NaN')`);
    await target.sql(table);
    for (const mode of ["insert", "upsert"] as const) {
      const { plan, result } = await copy(["further"], mode, "skip");
      const verdicts = Object.fromEntries(plan[0]?.fields.map(({ name, verdict }) => [name, verdict]) ?? []);
      expect(verdicts).toMatchObject({
        id: { kind: "exact" },
        at: { kind: "checked", what: ["range"] },
        length: { kind: "checked", what: ["range"] },
        odd: { kind: "checked", what: ["type"] },
        price: { kind: "checked", what: ["nan"] },
      });
      expect(result).toMatchObject({ successfulRecords: 1, failedRecords: 4 });
      expect(await target.sql("DELETE FROM further RETURNING id")).toEqual([["1"]]);
    }
    await target.sql("DROP TABLE further");
    const { plan } = await copy(["further"]);
    expect(plan[0]?.fields.map(({ verdict }) => verdict.kind)).toEqual(["exact", "exact", "exact", "exact", "exact"]);
    expect(await all(target, "further")).toEqual(await all(source, "further"));
  });

  test("values that our types cannot say are PostgreSQL's own again", async () => {
    await source.sql(
      "CREATE TABLE dimensions (id int, a int[]); INSERT INTO dimensions VALUES (1, '{1}'), (2, '{{1,2},{3,4}}'), (3, '[0:1]={7,8}')",
    );
    const { result } = await copy(["dimensions"]);
    expect(result.failedRecords).toBe(0);
    expect(await all(target, "dimensions")).toEqual(await all(source, "dimensions"));
    expect(await columns(target, "dimensions")).toEqual(await columns(source, "dimensions"));
  });

  test("the plan says what is not carried, and the rest is there", async () => {
    await source.sql(`CREATE TABLE parents (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE);
      CREATE TABLE kids (id serial PRIMARY KEY, parent int REFERENCES parents, age int CHECK (age >= 0), twice int GENERATED ALWAYS AS (age * 2) STORED);
      CREATE INDEX kids_by_age ON kids (age); COMMENT ON TABLE kids IS 'x';
      INSERT INTO parents (name) VALUES ('a'), ('b'); INSERT INTO kids (parent, age) VALUES (1, 3), (2, 4)`);
    const { plan } = await copy(["kids", "parents"]);
    const notes = new Map(plan.map(({ target: name, notes: said }) => [name, said]));
    expect(notes.get("kids")).toContain("Not carried: 1 generated column's rule, 1 foreign key, 1 comment.");
    expect(notes.get("parents")?.join()).not.toContain("Not carried");
    expect(await all(target, "kids")).toEqual(await all(source, "kids"));
    expect(await target.sql("INSERT INTO kids (age) VALUES (5) RETURNING id")).toEqual([["3"]]);
    expect(await target.sql("INSERT INTO parents (name) VALUES ('c') RETURNING id")).toEqual([["3"]]);
    await expect(target.sql("INSERT INTO kids (age) VALUES (-5)")).rejects.toThrow("kids_age_check");
    expect(await target.sql("SELECT indexname FROM pg_indexes WHERE tablename = 'kids' ORDER BY 1")).toEqual([
      ["kids_by_age"],
      ["kids_pkey"],
    ]);
  });

  test("types that a load has made go with it when it fails, and stay as people's own when it does not", async () => {
    await source.sql(`CREATE TYPE hue AS ENUM ('red'); CREATE DOMAIN hues AS hue[] CHECK (cardinality(value) > 0); CREATE TYPE toned AS (h hue, hs hues);
      CREATE TABLE tones (id int, h hues, t toned); INSERT INTO tones VALUES (1, '{red}', ROW('red', NULL))`);
    const types =
      "SELECT typname, obj_description(oid, 'pg_type') FROM pg_type WHERE typname IN ('hue', 'hues', 'toned') ORDER BY 1";
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const to = await open(postgres({ url: target.url }), { access: "write" });
    const fail = (record: DataRecord) => {
      throw new Error(`not ${String(record["id"])}`);
    };
    await expect(new DataMigrator(from, to).migrate({ collections: ["tones"], filter: fail })).rejects.toThrow("not 1");
    expect(await target.sql(types)).toEqual([]);
    await new DataMigrator(from, to).migrate({ collections: ["tones"] });
    await from.close();
    await to.close();
    expect(await target.sql(types)).toEqual([
      ["hue", null],
      ["hues", null],
      ["toned", null],
    ]);
    expect(await all(target, "tones")).toEqual(await all(source, "tones"));
  });

  test("what is replaced keeps its own parts, and its own types where they are the source's", async () => {
    await source.sql(
      "CREATE TYPE grade AS ENUM ('A', 'B'); CREATE TABLE graded (id int PRIMARY KEY, g grade, n1 text, n2 text COLLATE \"C\"); INSERT INTO graded VALUES (1, 'A', 'b', 'c')",
    );
    await target.sql(
      "CREATE TYPE grade AS ENUM ('A', 'B'); CREATE TABLE graded (id int PRIMARY KEY, g grade, n1 text COLLATE \"POSIX\", n2 text); CREATE INDEX own_index ON graded (g); INSERT INTO graded VALUES (2, 'B')",
    );
    await copy(["graded"], "replace");
    expect(await all(target, "graded")).toEqual([["(1,A,b,c)"]]);
    expect(
      await target.sql(
        "SELECT format_type(atttypid, -1) FROM pg_attribute WHERE attrelid = 'graded'::regclass AND attname = 'g'",
      ),
    ).toEqual([["grade"]]);
    expect(
      await target.sql(
        "SELECT c.collname FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation WHERE attrelid = 'graded'::regclass ORDER BY attnum",
      ),
    ).toEqual([["POSIX"], ["default"]]);
    expect(await target.sql("SELECT indexname FROM pg_indexes WHERE tablename = 'graded' ORDER BY 1")).toEqual([
      ["graded_pkey"],
      ["own_index"],
    ]);
  });
});
