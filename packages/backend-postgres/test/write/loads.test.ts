import { writeRequest } from "@dataknobs/conformance";
import { batchOf, type Schema, schemaOf, thisRunner } from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { finishLoad } from "../../src/load/finish.ts";
import { prepareLoad } from "../../src/load/prepare.ts";
import { clearStage, countStage, discardLoad, ledgerOf, publishRun, stagesOf } from "../../src/load/stages.ts";
import { openWriter } from "../../src/write/writer.ts";
import type { Connections } from "../../src/connect/connection.ts";
import { checkpoint, connected, load, made, noServer, people, schema, table, type Place } from "./workshop.ts";

async function replaced(
  statements: readonly string[],
  wanted: Schema = schema,
): Promise<{ database: Place; connections: Connections; finish: () => Promise<void> }> {
  const database = await made(...statements);
  const connections = await connected(database.url);
  const request = writeRequest(wanted, { mode: "replace", staged: true, keeps: wanted === schema });
  await load(connections, request, wanted === schema ? people(0, 3) : batchOf(wanted, []));
  return {
    database,
    connections,
    async finish() {
      await finishLoad(connections, "people", request);
      await publishRun(connections, request.run);
    },
  };
}

const ours =
  "SELECT relname FROM pg_class WHERE relname LIKE '%dataknobs%' AND relkind IN ('r', 'S') AND relnamespace = current_schema()::regnamespace";

describe.skipIf(noServer !== undefined)(`loads into PostgreSQL${noServer === undefined ? "" : `, ${noServer}`}`, () => {
  test("a new table is hidden until it is finished, and nothing of ours is left", async () => {
    const database = await made("CREATE TABLE other (a int)");
    const connections = await connected(database.url);
    const request = writeRequest(schema, { mode: "create", staged: true });
    await load(connections, request, people(1, 3));
    expect(await countStage(connections, "people", request)).toBe(3);
    expect(await database.sql("SELECT to_regclass('people')")).toEqual([[null]]);
    const [stage, ...more] = await stagesOf(connections);
    expect(more).toEqual([]);
    expect(stage).toEqual({
      run: request.run,
      plan: request.plan,
      name: expect.stringMatching(new RegExp(`^_dataknobs_${request.run}_`)),
      collection: "people",
      runner: thisRunner(),
      among: true,
    });
    await finishLoad(connections, "people", request);
    await finishLoad(connections, "people", request);
    await publishRun(connections, request.run);
    expect(await database.sql(ours)).toEqual([]);
    expect(
      await database.sql(
        "SELECT count(*), (SELECT conname FROM pg_constraint WHERE conrelid = 'people'::regclass AND contype = 'p') FROM people",
      ),
    ).toEqual([["3", "people_pkey"]]);
  });

  test("autovacuum does not hold up the end of a load, and looks after its table as the one before had it", async () => {
    const options =
      "SELECT relname ~ '_dataknobs_', reloptions FROM pg_class WHERE relkind = 'r' AND relname ~ 'people|_dataknobs_.*_.*' AND relnamespace = current_schema()::regnamespace ORDER BY 1";
    const { database, finish } = await replaced([table, "ALTER TABLE people SET (autovacuum_vacuum_threshold = 77)"]);
    expect(await database.sql(options)).toEqual([
      ["f", "{autovacuum_vacuum_threshold=77}"],
      ["t", "{autovacuum_enabled=false}"],
    ]);
    await finish();
    expect(await database.sql(options)).toEqual([["f", "{autovacuum_vacuum_threshold=77}"]]);
  });

  test("finish names the key that occurs twice, and the stage stays as it was", async () => {
    const connections = await connected((await made()).url);
    const request = writeRequest(schema, { mode: "create", staged: true });
    await load(connections, request, batchOf(schema, [{ id: 1 }, { id: 2 }, { id: 2 }]));
    await expect(finishLoad(connections, "people", request)).rejects.toMatchObject({
      code: "DUPLICATE_KEY",
      recordId: "2",
    });
    expect(await countStage(connections, "people", request)).toBe(3);
  });

  test("a key that is kept from the start names each duplicate, and is the table's own in the end", async () => {
    const database = await made();
    const connections = await connected(database.url);
    const request = writeRequest(schema, { mode: "create", staged: true, keyFromStart: true });
    await prepareLoad(connections, "people", request);
    const writer = await openWriter(connections, "people", request);
    await writer.write(batchOf(schema, [{ id: 1 }, { id: 2 }, { id: 2 }]));
    expect(await writer.commit()).toMatchObject({
      written: 2,
      rejected: [{ row: 2, recordId: "2", code: "DUPLICATE_KEY" }],
    });
    await writer.close();
    await finishLoad(connections, "people", request);
    await publishRun(connections, request.run);
    expect(
      await database.sql(
        "SELECT conname, contype::text FROM pg_constraint WHERE conrelid = 'people'::regclass AND contype = 'p'",
      ),
    ).toEqual([["people_pkey", "p"]]);
    expect(await database.sql(ours)).toEqual([]);
  });

  test("replace swaps a plain table, with its rights, names, comments, defaults, constraints and indexes", async () => {
    const { database, finish } = await replaced([
      "DROP ROLE IF EXISTS reads_people",
      "CREATE ROLE reads_people",
      "CREATE TABLE cities (name text PRIMARY KEY)",
      "INSERT INTO cities VALUES ('person 0'), ('person 1'), ('person 2')",
      `CREATE TABLE people (id bigint CONSTRAINT the_key PRIMARY KEY, name text DEFAULT 'nobody' CONSTRAINT short CHECK (length(name) < 100)
        CONSTRAINT of_city REFERENCES cities(name), CONSTRAINT one_name UNIQUE (name)) WITH (fillfactor = 70)`,
      "INSERT INTO people VALUES (7, NULL)",
      "CREATE INDEX by_length ON people (length(name)) WHERE id > 0",
      "COMMENT ON TABLE people IS 'all of them'",
      "COMMENT ON COLUMN people.name IS 'it''s a \\ name'",
      "COMMENT ON CONSTRAINT short ON people IS 'short'",
      "COMMENT ON INDEX by_length IS 'length'",
      "GRANT SELECT, UPDATE (name) ON people TO reads_people",
      "GRANT SELECT ON people TO PUBLIC",
    ]);
    const state = `SELECT (SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname) FROM pg_constraint WHERE conrelid = 'people'::regclass AND contype <> 'n'),
      (SELECT string_agg(indexdef, ', ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'people' AND schemaname = current_schema()),
      obj_description('people'::regclass), col_description('people'::regclass, 2),
      (SELECT string_agg(d.description, ', ' ORDER BY d.description) FROM pg_description d WHERE d.objoid IN (SELECT oid FROM pg_constraint WHERE conname = 'short' AND connamespace = current_schema()::regnamespace UNION ALL SELECT 'by_length'::regclass)),
      (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest((SELECT relacl FROM pg_class WHERE oid = 'people'::regclass)) a), (SELECT attacl::text FROM pg_attribute WHERE attrelid = 'people'::regclass AND attname = 'name'),
      (SELECT reloptions::text FROM pg_class WHERE oid = 'people'::regclass), (SELECT column_default FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'people' AND column_name = 'name'), (SELECT tableowner FROM pg_tables WHERE tablename = 'people' AND schemaname = current_schema())`;
    const before = await database.sql(state);
    const [[oid]] = (await database.sql("SELECT 'people'::regclass::oid")) as [[string]];
    await finish();
    expect(await database.sql(state)).toEqual(before);
    expect(await database.sql("SELECT id, name FROM people ORDER BY id")).toEqual(
      [0, 1, 2].map((id) => [String(id), `person ${id}`]),
    );
    expect((await database.sql("SELECT 'people'::regclass::oid"))[0]?.[0]).not.toBe(oid);
    await database.sql("DROP OWNED BY reads_people; DROP ROLE reads_people");
  });

  test.each([
    ["a view", "CREATE VIEW names AS SELECT name FROM people", "SELECT count(*) FROM names", "3"],
    [
      "a materialized view",
      "CREATE MATERIALIZED VIEW names AS SELECT name FROM people",
      "SELECT count(*) FROM names",
      "1",
    ],
    [
      "a foreign key of another table",
      "CREATE TABLE pets (owner bigint REFERENCES people(id) ON DELETE CASCADE)",
      "INSERT INTO pets VALUES (1) RETURNING owner",
      "1",
    ],
    [
      "a policy",
      "CREATE POLICY p ON people USING (id > 0)",
      "SELECT count(*) FROM pg_policies WHERE tablename = 'people' AND schemaname = current_schema()",
      "1",
    ],
    [
      "statistics",
      "CREATE STATISTICS s ON id, name FROM people",
      "SELECT count(*) FROM pg_statistic_ext WHERE stxnamespace = current_schema()::regnamespace",
      "1",
    ],
    [
      "a function over its records",
      "CREATE FUNCTION first(people) RETURNS bigint LANGUAGE sql AS 'SELECT $1.id'",
      "SELECT max(first(people)) FROM people",
      "2",
    ],
  ])("replace of a table with %s changes its records instead", async (_, statement, question, answer) => {
    const { database, finish } = await replaced([table, "INSERT INTO people VALUES (7, 'old')", statement]);
    await finish();
    expect(await database.sql(question)).toEqual([[answer]]);
    expect(await database.sql("SELECT id FROM people ORDER BY id")).toEqual([["0"], ["1"], ["2"]]);
    expect(await database.sql(ours)).toEqual([]);
  });

  test("functions of checks, defaults and computed columns work by the user's own search path in a replace", async () => {
    const { database, finish } = await replaced([
      table,
      "CREATE TABLE words (word text); INSERT INTO words VALUES ('w')",
      "CREATE FUNCTION word(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (SELECT $1 || word FROM words); END $$",
      "ALTER TABLE people ADD CHECK (word(name) <> ''), ADD of text DEFAULT word('x'), ADD too text GENERATED ALWAYS AS (word(name)) STORED",
    ]);
    await finish();
    expect(await database.sql("SELECT id, of, too FROM people WHERE id = 1")).toEqual([["1", "xw", "person 1w"]]);
  });

  test("triggers and what they need by the user's own search path work in a replace", async () => {
    const { database, finish } = await replaced([
      table,
      "CREATE TABLE log (id bigint, plans text)",
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (NEW.id, current_setting('plan_cache_mode')); RETURN NEW; END $$",
      "CREATE TRIGGER note AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION note()",
    ]);
    await finish();
    expect(await database.sql("SELECT count(*), min(plans), max(plans) FROM log")).toEqual([["3", "auto", "auto"]]);
  });

  test("a table that columns hold by its number keeps it in a replace", async () => {
    const { database, finish } = await replaced([
      table,
      "INSERT INTO people VALUES (7, 'old')",
      "CREATE TABLE audited (what regclass)",
      "INSERT INTO audited VALUES ('people'), ('pg_class')",
    ]);
    await finish();
    expect(await database.sql("SELECT what, (SELECT count(*) FROM people) FROM audited")).toEqual([
      ["people", "3"],
      ["pg_class", "3"],
    ]);
  });

  test("records that others refer to are not replaced, nor deleted by a cascade: the old ones stay", async () => {
    const { database, finish } = await replaced([
      table,
      "INSERT INTO people VALUES (7, 'old')",
      "CREATE TABLE pets (owner bigint CONSTRAINT of_owner REFERENCES people(id) ON DELETE CASCADE)",
    ]);
    await database.sql("INSERT INTO pets VALUES (7), (NULL)");
    const refused = { code: "DEPENDENTS", message: expect.stringContaining("of_owner of pets") };
    await expect(finish()).rejects.toMatchObject(refused);
    const connections = await connected(database.url);
    const request = writeRequest(schema, { mode: "replace", staged: true, keeps: true });
    await expect(prepareLoad(connections, "people", request)).rejects.toMatchObject(refused);
    expect(await database.sql("SELECT id, (SELECT count(*) FROM pets) FROM people")).toEqual([["7", "2"]]);
  });

  const sized = schemaOf({ id: "int64", size: "int32?" }, { key: ["id"] });

  test.each([
    ["a view that needs a column", "CREATE VIEW names AS SELECT name FROM people", "names"],
    ["a foreign key of another table", "CREATE TABLE pets (owner bigint REFERENCES people(id))", "pets"],
    [
      "a trigger",
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION f()",
      "trigger t",
    ],
  ])("replace by other columns is refused before anything is loaded where there is %s", async (_, statement, named) => {
    const database = await made(table, "INSERT INTO people VALUES (7, 'old')", statement);
    const connections = await connected(database.url);
    const request = writeRequest(sized, { mode: "replace", staged: true });
    await expect(prepareLoad(connections, "people", request)).rejects.toMatchObject({
      code: "DEPENDENTS",
      message: expect.stringContaining(named),
    });
    expect(await database.sql(ours)).toEqual([]);
    expect(await database.sql("SELECT count(*) FROM people")).toEqual([["1"]]);
  });

  test("two replaces that end at once: one comes after the other, and the last one's records are there", async () => {
    const database = await made(
      "CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
      "INSERT INTO people (name) VALUES ('old')",
    );
    const ends = [10, 20].map(async (first) => {
      const connections = await connected(database.url);
      const request = writeRequest(schema, { mode: "replace", staged: true, keeps: true });
      await load(connections, request, people(first, 2));
      return async () => {
        await finishLoad(connections, "people", request);
        await publishRun(connections, request.run);
      };
    });
    await Promise.all((await Promise.all(ends)).map(async (finish) => finish()));
    expect([["10,11"], ["20,21"]]).toContainEqual(
      (await database.sql("SELECT string_agg(id::text, ',' ORDER BY id) FROM people"))[0],
    );
    expect(await database.sql(ours)).toEqual([]);
  });

  test("a table whose columns change while its records are loaded is not replaced", async () => {
    const { database, finish } = await replaced([table, "INSERT INTO people VALUES (7, 'old')"]);
    await database.sql("ALTER TABLE people ADD size int");
    await expect(finish()).rejects.toMatchObject({ code: "TARGET_DIFFERS" });
    expect(await database.sql("SELECT id FROM people")).toEqual([["7"]]);
  });

  test("replace by other columns swaps a table on which nothing hangs", async () => {
    const { database, finish } = await replaced([table, "INSERT INTO people VALUES (7, 'old')"], sized);
    await finish();
    expect(
      await database.sql(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'people' ORDER BY ordinal_position",
      ),
    ).toEqual([["id"], ["size"]]);
  });

  test.each([
    ["serial", "id bigserial PRIMARY KEY"],
    ["an identity", "id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"],
    ["an identity that is always made", "id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY"],
  ])("%s goes on behind the records, in a replace and in an insert", async (_, column) => {
    for (const mode of ["replace", "insert"] as const) {
      const database = await made(`CREATE TABLE people (${column}, name text)`);
      const connections = await connected(database.url);
      const request = writeRequest(schema, { mode, staged: mode === "replace", keeps: mode === "replace" });
      await load(connections, request, people(1, 30));
      await finishLoad(connections, "people", request);
      await publishRun(connections, request.run);
      expect(await database.sql("INSERT INTO people (name) VALUES ('new') RETURNING id")).toEqual([["31"]]);
    }
  });

  test("somebody else made the table meanwhile: the load gives way", async () => {
    const database = await made();
    const connections = await connected(database.url);
    const request = writeRequest(schema, { mode: "create", staged: true });
    await load(connections, request, people(1, 3));
    await database.sql(table);
    await expect(finishLoad(connections, "people", request)).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
  });

  test("a view is not written", async () => {
    const database = await made("CREATE VIEW people AS SELECT 1::bigint AS id, ''::text AS name");
    const connections = await connected(database.url);
    await expect(prepareLoad(connections, "people", writeRequest(schema))).rejects.toMatchObject({
      code: "UNSUPPORTED",
    });
    await expect(
      prepareLoad(connections, "people", writeRequest(schema, { mode: "replace", staged: true })),
    ).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
  });

  test("runs come and go at once, and none disturbs another's books", async () => {
    const database = await made(table);
    const connections = await connected(database.url);
    const run = async (first: number): Promise<void> => {
      const request = writeRequest(schema);
      await load(connections, request, people(first, 50));
      expect(await ledgerOf(connections, request.run)).toMatchObject([{ window: 1, written: 50 }]);
      expect(await stagesOf(connections)).toContainEqual(expect.objectContaining({ run: request.run, direct: true }));
      await publishRun(connections, request.run);
    };
    await Promise.all(
      [0, 1, 2].map(async (lane) => {
        for (let i = 0; i < 5; i++) await run((lane * 5 + i) * 1000);
      }),
    );
    expect(await database.sql(ours)).toEqual([]);
    expect(await database.sql("SELECT count(*) FROM people")).toEqual([["750"]]);
  });

  test("a stage of which a session is alive is held, and is not cleared; without it, it is", async () => {
    const database = await made();
    const [mine, other] = [await connected(database.url), await connected(database.url)];
    const request = writeRequest(schema, { mode: "create", staged: true });
    await prepareLoad(mine, "people", request);
    const writer = await openWriter(mine, "people", request);
    await writer.write(people(1, 3));
    const [stage] = await stagesOf(other);
    expect(stage).toMatchObject({ run: request.run, held: true });
    await expect(clearStage(other, stage ?? nothing)).rejects.toMatchObject({ code: "STAGE_IN_USE" });
    await writer.close();
    const [left] = await stagesOf(other);
    expect(left).not.toHaveProperty("held");
    await clearStage(other, left ?? nothing);
    expect(await database.sql(ours)).toEqual([]);
  });

  test("discard leaves the target as it was", async () => {
    const database = await made(table, "INSERT INTO people VALUES (7, 'old')");
    const connections = await connected(database.url);
    for (const [collection, more] of [
      ["people", { mode: "replace", staged: true }],
      ["fresh", { mode: "insert" }],
    ] as const) {
      const request = writeRequest(schema, more);
      await prepareLoad(connections, collection, request);
      await discardLoad(connections, collection, request);
    }
    expect(await database.sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).toEqual([
      ["people"],
    ]);
    expect(await database.sql("SELECT id FROM people")).toEqual([["7"]]);
  });

  test("what somebody locks is not waited for for ever", async () => {
    const database = await made(table);
    const connections = await connected(database.url, { lockTimeout: 200 });
    const request = writeRequest(schema);
    await prepareLoad(connections, "people", request);
    const writer = await openWriter(connections, "people", request);
    const holder = await (await connected(database.url)).connect();
    await holder.run(`BEGIN; LOCK TABLE ${database.schema}.people IN ACCESS EXCLUSIVE MODE`);
    const written = async (): Promise<void> => {
      await writer.write(people(1, 3));
      await writer.commit(checkpoint(request, 1));
    };
    await expect(written()).rejects.toMatchObject({ code: "BUSY", retryable: true });
    await holder.run("ROLLBACK");
    await holder.release();
    await writer.rollback?.();
    await written();
    await writer.close();
    expect(await database.sql("SELECT count(*) FROM people")).toEqual([["3"]]);
  });
});

const nothing = { run: "", plan: "", name: "", runner: undefined };
