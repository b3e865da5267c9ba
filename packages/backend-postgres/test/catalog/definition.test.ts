import { DataMigrator, open, type WriteRequest } from "@dataknobs/core";
import { expect, test } from "vitest";
import { readOwnTypes } from "../../src/catalog/own-types.ts";
import { describedOf } from "../../src/collection.ts";
import { completionFor, makeTable, omitted } from "../../src/ddl/make.ts";
import { dropMadeTypes, makeType } from "../../src/ddl/made-types.ts";
import { postgres } from "../../src/index.ts";
import { quote } from "../../src/names.ts";
import { planFields } from "../../src/plan.ts";
import { requestFor, type Workshop, workshop } from "./workshop.ts";
import { onServer } from "../server/on-server.ts";

onServer("what one PostgreSQL knows of a table", async () => {
  const source = await workshop();
  const target = await workshop();

  /** What a load of a new table does, without records or with what `fill` puts into it. */
  async function copied(
    name: string,
    { to = name, fill = "", schema = "public", into = target, from = "public" } = {},
  ) {
    const { connection } = into;
    const described = describedOf(await source.collection(name, from));
    const stored = planFields(
      described.schema,
      undefined,
      await readOwnTypes(connection, schema),
      described.definition,
    );
    const request: WriteRequest = requestFor(described, stored);
    const place = { schema, name: to };
    const stage = { schema, name: `_dataknobs_run_${to}`.slice(0, 63) };
    const left = await omitted(connection, schema, request);
    await connection.run("BEGIN");
    try {
      await makeTable(connection, stage, place, request);
    } catch (error) {
      await connection.run("ROLLBACK");
      throw error;
    }
    await connection.run("COMMIT");
    if (fill !== "") await into.sql(fill.replaceAll("$", `${quote(schema)}.${quote(stage.name)}`));
    const { key, rest } = await completionFor(connection, stage, place, request);
    await connection.run([...key, ...rest].join("; "));
    await connection.run(`ALTER TABLE ${quote(schema)}.${quote(stage.name)} RENAME TO ${quote(to)}`);
    return { stored, left, there: await into.collection(to, schema), was: await source.collection(name, from) };
  }

  const shapeOf = async (where: Workshop, table: string, constraints = "cpuxn") =>
    where.sql(`SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = '${table}'::regclass
      UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '${table}'::regclass AND strpos('${constraints}', contype::text) > 0
      UNION ALL SELECT attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || attidentity::text || ' ' || coalesce(pg_get_expr(adbin, adrelid), '') || ' '
        || (SELECT collname FROM pg_collation WHERE oid = attcollation)
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE attrelid = '${table}'::regclass AND attnum > 0
      ORDER BY 1`);

  test("another one makes again: constraints, indexes, defaults, sequences, collations, under their names", async () => {
    await source.sql(`CREATE TABLE things (
        id serial PRIMARY KEY, number bigint GENERATED ALWAYS AS IDENTITY (START 1000 INCREMENT 10), name text COLLATE "C" NOT NULL DEFAULT 'it''s',
        code char(3), made timestamptz DEFAULT now(), parent int, UNIQUE (name, parent) DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT "above nothing" CHECK (parent > 0), EXCLUDE USING gist (int4range(parent, parent + 1) WITH &&));
      CREATE INDEX ON things (lower(name)) WHERE parent > 3;
      CREATE UNIQUE INDEX "a "" USING b" ON things USING btree (name DESC NULLS LAST) INCLUDE (made) WITH (fillfactor = 70)`);
    const { left } = await copied("things", {
      fill: "INSERT INTO $ (id, number, name, parent) VALUES (7, 1050, 'a', 1), (3, 1000, 'b', 2)",
    });
    expect(left).toEqual([]);
    expect(await shapeOf(target, "things")).toEqual(await shapeOf(source, "things"));
    expect(await target.sql("INSERT INTO things (name, parent) VALUES ('c', 3) RETURNING id, number")).toEqual([
      ["8", "1060"],
    ]);
  });

  test("what is not null is called as PostgreSQL would call it, beside whatever else has such a name", async () => {
    const long = "l".repeat(60);
    await source.sql(`CREATE TABLE named (id int PRIMARY KEY, a int NOT NULL, ${long}1 int NOT NULL, ${long}2 int NOT NULL,
      CONSTRAINT ${source.connection.version >= 180_000 ? "other" : "named_a_not_null"} CHECK (a IS NOT NULL))`);
    const { left, there } = await copied("named");
    expect(left).toEqual([]);
    expect(there.table.constraints.map(({ name }) => name)).toEqual(
      (await source.collection("named")).table.constraints.map(({ name }) => name),
    );
    const names = await target.sql(
      "SELECT conname FROM pg_constraint WHERE conrelid = 'named'::regclass AND contype = 'n'",
    );
    expect(names.filter(([name]) => name?.startsWith("_dataknobs"))).toEqual([]);
  });

  test("sequences of a table without records, or without numbers, are where they begin", async () => {
    await source.sql(`CREATE TABLE unbegun (id bigint GENERATED BY DEFAULT AS IDENTITY (START 1000), number serial,
      down int GENERATED ALWAYS AS IDENTITY (INCREMENT -1))`);
    await copied("unbegun");
    expect(await target.sql("INSERT INTO unbegun DEFAULT VALUES RETURNING id, number, down")).toEqual([
      ["1000", "1", "-1"],
    ]);
  });

  test("a primary key is what it was, with what it includes and when it looks", async () => {
    await source.sql(`CREATE TABLE including (id int, "a ) (b" int, x int, CONSTRAINT "key of including" PRIMARY KEY (id, "a ) (b") INCLUDE (x));
      CREATE TABLE later (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, x text STORAGE EXTERNAL)`);
    for (const name of ["including", "later"]) {
      await copied(name);
      expect(await shapeOf(target, name)).toEqual(await shapeOf(source, name));
    }
    expect(describedOf(await source.collection("later")).uncarried).toEqual(["storage parameters"]);
  });

  test.runIf(source.connection.version >= 180_000)(
    "since 18 ranges of a key do not overlap, and NOT NULL may come late",
    async () => {
      for (const place of [source, target]) await place.sql("CREATE EXTENSION btree_gist");
      await source.sql(`CREATE TABLE spans (id int, at int4range, PRIMARY KEY (id, at WITHOUT OVERLAPS));
      CREATE TABLE lately (id int PRIMARY KEY, a int); INSERT INTO lately VALUES (1, NULL);
      ALTER TABLE lately ADD CONSTRAINT late NOT NULL a NOT VALID`);
      await source.sql("INSERT INTO spans VALUES (1, '[1,5)'), (1, '[5,9)')");
      await copied("spans", { fill: "INSERT INTO $ VALUES (1, '[1,5)')" });
      expect(await shapeOf(target, "spans")).toEqual(await shapeOf(source, "spans"));
      const from = await open(postgres({ url: source.url }), { access: "read" });
      const to = await open(postgres({ url: target.url }));
      await new DataMigrator(from, to).migrate({ collections: ["spans"], mode: "upsert" });
      await Promise.all([from.close(), to.close()]);
      expect(await target.sql("SELECT at FROM spans ORDER BY at")).toEqual([["[1,5)"], ["[5,9)"]]);
      const { stored } = await copied("lately", { fill: "INSERT INTO $ VALUES (1, NULL)" });
      expect(stored.map(({ nullable }) => nullable)).toEqual([false, true]);
      expect(describedOf(await source.collection("lately")).uncarried).toEqual(["1 NOT NULL that is NOT VALID"]);
    },
  );

  test("types of somebody's own are made first", async () => {
    await source.sql(`CREATE TYPE mood AS ENUM ('sad', 'it''s ok'); CREATE DOMAIN percent AS numeric(5,2) DEFAULT 50 NOT NULL CHECK (value <= 100);
      CREATE TYPE pair AS ("a b" int, m mood[]); CREATE DOMAIN moods AS mood[] CHECK (cardinality(value) > 0);
      CREATE TABLE typed (id int PRIMARY KEY, m mood DEFAULT 'sad', p percent, q pair, r moods, s mood[])`);
    const { left, stored } = await copied("typed");
    expect(left).toEqual([]);
    expect(stored.map(({ native }) => native)).toEqual([
      "integer",
      "public.mood",
      "public.percent",
      "public.pair",
      "public.moods",
      "public.mood[]",
    ]);
    // What its domain demands the column demands as well.
    expect(await shapeOf(target, "typed", "cpux")).toEqual(await shapeOf(source, "typed", "cpux"));
    await expect(target.sql("INSERT INTO typed (id, p) VALUES (1, 101)")).rejects.toThrow("percent_check");
  });

  test("types that are there already are taken, others of the same name are left alone", async () => {
    await source.sql(`CREATE TYPE size AS ENUM ('S', 'L'); CREATE DOMAIN low AS int CHECK (value < 10); CREATE TYPE spot AS (x int);
      CREATE TYPE same AS ENUM ('x'); CREATE TABLE sized (a size, b low, c spot, d same, e size[])`);
    await target.sql(
      `CREATE TYPE size AS ENUM ('S', 'M', 'L'); CREATE DOMAIN low AS int CHECK (value < 5); CREATE TYPE spot AS (x bigint); CREATE TYPE same AS ENUM ('x')`,
    );
    const { stored } = await copied("sized");
    expect(stored.map(({ native, note }) => [native, note])).toEqual([
      ["text", "the target has another type public.size: it becomes text"],
      ["integer", "the target has another type public.low: it becomes integer"],
      ["json", "the target has another type public.spot: it becomes json"],
      ["public.same", undefined],
      ["text[]", "the target has another type public.size: it becomes text[]"],
    ]);
  });

  test("into another schema: its types and tables go there", async () => {
    await target.sql(`CREATE SCHEMA "Other"`);
    await source.sql(
      `CREATE TYPE color AS ENUM ('red'); CREATE TABLE colored (id int PRIMARY KEY, c color DEFAULT 'red', n int CHECK (n > 0)); CREATE INDEX ON colored (c)`,
    );
    const { stored, left } = await copied("colored", { schema: "Other" });
    expect(stored[1]?.native).toBe('"Other"."color"');
    expect(left).toEqual([]);
  });

  test("what char(n) shows is lost where there is none, also within arrays", async () => {
    await source.sql("CREATE TABLE padded (a char(5), b char(5)[], c text[])");
    const { definition } = describedOf(await source.collection("padded"));
    expect(definition?.parts).toEqual(["2 columns' blanks that fill up char(n) (a, b)"]);
    expect((await copied("padded")).left).toEqual([]);
  });

  test("what stands on functions or extensions of its own database is left out and said", async () => {
    await source.sql(`CREATE EXTENSION pg_trgm; CREATE FUNCTION twice(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
      CREATE SEQUENCE free; CREATE DOMAIN even AS int CHECK (twice(value) > 0);
      CREATE TABLE standing (id int PRIMARY KEY DEFAULT nextval('free'), a int DEFAULT twice(2), b text, e even, CHECK (twice(a) > 0));
      CREATE INDEX ON standing (twice(a)); CREATE INDEX ON standing USING gin (b gin_trgm_ops); CREATE INDEX ON standing (b)`);
    const { left, stored, there } = await copied("standing");
    expect(left).toEqual([
      "2 DEFAULT expressions (id, a)",
      "1 CHECK constraint (standing_a_check)",
      "2 indexes (standing_b_idx, standing_twice_idx)",
    ]);
    expect(stored[3]?.note).toBe("public.even stands on functions of its database: it becomes integer");
    expect(there.table.indexes.map(({ name }) => name)).toEqual(["standing_b_idx1", "standing_pkey"]);
  });

  test("types of extensions are those of the target's extension, wherever it is", async () => {
    await source.sql(
      `CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE TABLE extended (h hstore, c citext, l ltree, a citext[])`,
    );
    await target.sql(`CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext; CREATE EXTENSION citext`);
    const { stored } = await copied("extended");
    expect(stored.map(({ native, note }) => [native, note])).toEqual([
      ["ext.hstore", undefined],
      ["public.citext", undefined],
      ["text", "the target has not the extension ltree: it becomes text"],
      ["public.citext[]", undefined],
    ]);
  });

  test("types that were made for a load which failed go, but for those that somebody uses by now", async () => {
    await source.sql("CREATE TYPE used AS ENUM ('a'); CREATE TYPE unused AS (u used)");
    const { types } = await readOwnTypes(source.connection, "public");
    for (const name of ["used", "unused"]) {
      const type = types.find((one) => one.name === name);
      if (type !== undefined) await makeType(target.connection, type, "failed");
    }
    await target.sql("CREATE TABLE using_it (u used)");
    await target.connection.run("BEGIN");
    await dropMadeTypes(target.connection, "failed");
    await target.connection.run("COMMIT");
    const left = "SELECT typname, obj_description(oid, 'pg_type') FROM pg_type WHERE typname IN ('used', 'unused')";
    expect(await target.sql(left)).toEqual([["used", null]]);
  });

  test("a key that is a unique index or constraint stays what it is", async () => {
    await source.sql(
      `CREATE TABLE keyed (a int NOT NULL UNIQUE, b int); CREATE TABLE indexed (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX tells ON indexed (b, a)`,
    );
    await copied("keyed");
    await copied("indexed");
    expect(await shapeOf(target, "keyed")).toEqual(await shapeOf(source, "keyed"));
    expect(await shapeOf(target, "indexed")).toEqual(await shapeOf(source, "indexed"));
  });

  test("beside the table itself names that are taken get a number", async () => {
    await source.sql("CREATE TABLE twin (id serial PRIMARY KEY, a int UNIQUE); CREATE INDEX ON twin (a)");
    const { there } = await copied("twin", { to: "twin2", into: source });
    expect(there.table.indexes.map(({ name }) => name)).toEqual(["twin_a_idx1", "twin_a_key1", "twin_pkey1"]);
    expect(there.table.columns[0]?.sequence).toBe("public.twin2_id_seq");
  });

  test("columns that do not arrive as they were take along only what does not look at them", async () => {
    await source.sql(
      "CREATE TABLE partly (id int PRIMARY KEY, a int UNIQUE, b int CHECK (b > 0)); CREATE INDEX ON partly (a, b)",
    );
    const described = describedOf(await source.collection("partly"));
    const fields = described.schema.fields.filter(({ name }) => name !== "b");
    const stored = planFields(
      { ...described.schema, fields },
      undefined,
      await readOwnTypes(target.connection, "public"),
      described.definition,
    );
    expect(await omitted(target.connection, "public", requestFor(described, stored))).toEqual([
      "1 CHECK constraint (partly_b_check)",
      "1 index (partly_a_b_idx)",
    ]);
  });

  test("what cannot be made is found before anything is loaded, and nothing is left of the try", async () => {
    await source.sql("CREATE TABLE tried (id int PRIMARY KEY, a int); CREATE INDEX ON tried (a)");
    await copied("tried");
    const rows = await target.sql("SELECT relname FROM pg_class WHERE relname LIKE 'tried%' ORDER BY 1");
    expect(rows).toEqual([["tried"], ["tried_a_idx"], ["tried_pkey"]]);
  });
});
