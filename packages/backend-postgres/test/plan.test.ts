import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataMigrator, isDataknobsError, open, schemaOf } from "@dataknobs/core";
import { afterAll, describe, expect, test } from "vitest";
import { columnNames } from "../src/column-names.ts";
import { describedOf } from "../src/collection.ts";
import { postgres } from "../src/index.ts";
import { cutName, stageOf } from "../src/names.ts";
import { checkNames, planFields } from "../src/plan.ts";
import { workshop } from "./catalog/workshop.ts";
import { freshDatabase, testServer } from "./server/index.ts";
import { onServer } from "./server/on-server.ts";

const long = "ä".repeat(40);

describe("names of columns", () => {
  test("are the fields' own, cut and numbered where PostgreSQL cannot have them or tell them apart", () => {
    const names = columnNames([long, `${long}2`, "a\0b", "ab", "", "ctid", "Name", "name", "a".repeat(63), "\ud800"]);
    expect(names).toEqual([
      "ä".repeat(31),
      `${"ä".repeat(30)}_2`,
      "ab_2",
      "ab",
      "column",
      "ctid_2",
      "Name",
      "name",
      "a".repeat(63),
      "\ufffd",
    ]);
    expect(new Set(names.map((name) => Buffer.from(name).subarray(0, 63).toString())).size).toBe(names.length);
  });

  test("are never cut within a character", () => {
    for (let length = 55; length < 70; length++) {
      const cut = cutName("a".repeat(length % 3) + "€".repeat(30), "_12");
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(63);
      expect(cut).toMatch(/^a*€+_12$/);
    }
  });

  test("of stages fit for any collection, and differ", () => {
    const stages = [long, `${long}2`, "x"].map((name) => stageOf({ schema: "public", name }, "mi8x2k4a1f0c12").name);
    for (const name of stages) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
    expect(new Set(stages).size).toBe(3);
  });
});

test.each([
  ["ok", /^$/],
  [long, /^INVALID_ARGUMENT: .*80 bytes/],
  ["", /empty/],
  ["a\0", /NUL/],
  ["_dataknobs_x", /our own/],
  ["\ud800", /surrogate/],
])("a table named %j", (name, refused) => {
  let said = "";
  try {
    checkNames([name]);
  } catch (error) {
    said = isDataknobsError(error) ? `${error.code}: ${error.message}` : String(error);
  }
  expect(said).toMatch(refused);
});

test("a new table has at most 1,600 columns", () => {
  const stored = planFields(schemaOf(Object.fromEntries(Array.from({ length: 1601 }, (_, i) => [`c${i}`, "int32"]))));
  expect(stored.map(({ refused }) => refused).filter((why) => why !== undefined)).toEqual([
    "a table of PostgreSQL has at most 1600 columns",
  ]);
});

test("a new table says what its columns do not take of fields from elsewhere, and nothing of its own kind's", () => {
  const fields = {
    a: "text",
    b: "date",
    c: "json",
    d: "decimal",
    e: "decimal(20,2)",
    f: "list<text>",
    g: "timestamp(9)",
    h: "int32",
  };
  const foreign = planFields(schemaOf(fields));
  expect(foreign.map(({ unable }) => unable?.join(" "))).toEqual([
    "nul",
    "range",
    undefined,
    "range",
    "infinity",
    "nul",
    "nul",
    undefined,
  ]);
  const own = schemaOf({
    a: { type: "text", native: "pg:text" },
    b: { type: "date", native: "pg:date" },
    c: { type: "json", native: "pg:jsonb" },
  });
  expect(planFields(own).map(({ native, unable }) => [native, unable])).toEqual([
    ["text", undefined],
    ["date", undefined],
    ["jsonb", undefined],
  ]);
});

onServer("a table that is there", async () => {
  const place = await workshop();
  await place.sql(`CREATE TYPE size AS ENUM ('S', 'L'); CREATE DOMAIN low AS int CHECK (value < 10);
    CREATE TABLE there (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, j jsonb, t varchar(5), c char(3), i inet, s smallint, g int GENERATED ALWAYS AS (s + 1) STORED,
      e size, l low, d date, m money, "${"x".repeat(63)}" int, n int NOT NULL DEFAULT 4, z numeric(5,-2))`);
  const existing = describedOf(await place.collection("there")).schema;

  test("keeps its own types, and says what they do not take", () => {
    const schema = schemaOf({
      id: "int32",
      j: "json",
      t: "text",
      c: "text",
      i: "text",
      s: "int32",
      g: "int32",
      e: "text",
      l: "int32",
      d: "date",
      m: "text",
      z: "decimal",
    });
    const plan = planFields(schema, existing);
    expect(plan.map(({ field, native, unable, generated }) => [field, native, unable?.join(" "), generated])).toEqual([
      ["id", "integer", undefined, undefined],
      ["j", "jsonb", "order duplicate-keys nul surrogate range", undefined],
      ["t", "character varying(5)", "nul", undefined],
      ["c", "character(3)", "nul", undefined],
      ["i", "inet", "range nul", undefined],
      ["s", "smallint", "range", undefined],
      ["g", "integer", undefined, true],
      ["e", "public.size", "range nul", undefined],
      ["l", "public.low", "range", undefined],
      ["d", "date", "range", undefined],
      ["m", "money", "range precision", undefined],
      ["z", "numeric(5,-2)", "range infinity", undefined],
    ]);
    expect(plan[3]?.note).toBe("character(3) does not keep blanks at the end");
    expect(plan[4]?.note).toBe("PostgreSQL writes inet in its own way: a value may come back as another text");
  });

  test("takes what came from columns of the very type as it is", () => {
    const plan = planFields(existing, existing);
    expect(
      plan.filter(({ unable, note }) => unable !== undefined || note !== undefined).map(({ field }) => field),
    ).toEqual(["e", "l"]);
  });

  test("takes a field whose name it has cut, and none that it has not", () => {
    const plan = planFields(schemaOf({ [`${"x".repeat(63)}yz`]: "int32", elsewhere: "text" }), existing);
    expect(plan.map(({ name }) => name)).toEqual(["x".repeat(63)]);
  });
});

onServer("a table whose trigger may change what comes", async () => {
  const place = await workshop();
  await place.sql(`CREATE TABLE stamped (id int PRIMARY KEY, v text);
    CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := ''changed''; RETURN NEW; END';
    CREATE TRIGGER "stamp it" BEFORE INSERT ON stamped FOR EACH ROW EXECUTE FUNCTION stamp();
    CREATE TRIGGER gone BEFORE INSERT ON stamped FOR EACH ROW EXECUTE FUNCTION stamp(); ALTER TABLE stamped DISABLE TRIGGER gone;
    CREATE TRIGGER later AFTER INSERT ON stamped FOR EACH ROW EXECUTE FUNCTION stamp();
    CREATE TABLE plain AS SELECT 1 AS id, 'mine' AS v`);

  test.each(["insert", "upsert", "replace"] as const)("says so in the plan of an %s", async (mode) => {
    const store = await open(postgres({ url: place.url }));
    const [plan] = await new DataMigrator(store, store).plan({ collections: { plain: "stamped" }, mode, key: ["id"] });
    await store.close();
    expect(plan?.notes).toContain("For each record the target runs trigger stamp it, which may change it.");
  });
});

onServer("a composite of the same name", async () => {
  const [source, target] = [await workshop(), await workshop()];
  await source.sql(`CREATE TYPE swapped AS (a int, b int); CREATE TYPE narrow AS (n numeric, t text); CREATE TYPE same AS (n numeric(5,2), at timetz(0));
    CREATE DOMAIN short AS timetz(0);
    CREATE TABLE t (id int PRIMARY KEY, s swapped, n narrow, m same, d short, c timetz(0));
    INSERT INTO t VALUES (1, (1, 2), (1.005, 'ab  '), (1.25, '12:00+00'), '12:00+00', '12:00+00');
    CREATE TABLE l (id int PRIMARY KEY, s swapped[]); INSERT INTO l VALUES (1, ARRAY[(1, 2)::swapped])`);
  await target.sql(`CREATE TYPE swapped AS (b int, a int); CREATE TYPE narrow AS (n numeric(5,2), t varchar(3)); CREATE TYPE same AS (n numeric(5,2), at timetz(0));
    CREATE DOMAIN short AS timetz(0);
    CREATE TABLE t (id int PRIMARY KEY, s swapped, n narrow, m same, d short, c timetz(0)); CREATE TABLE l (id int PRIMARY KEY, s swapped[])`);

  async function copied(table: string, accept = {}): Promise<unknown> {
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const to = await open(postgres({ url: target.url }));
    try {
      return await new DataMigrator(from, to).migrate({ collections: [table], mode: "insert", accept });
    } finally {
      await Promise.all([from.close(), to.close()]);
    }
  }

  test("is another where its members are others: they go by their names, and what is rounded needs consent", async () => {
    await expect(copied("t")).rejects.toMatchObject({ code: "CONSENT_REQUIRED", field: "n" });
    await copied("t", { n: "precision" });
    expect(await target.sql("SELECT (s).a, (s).b, (n).n, m, d, c FROM t")).toEqual([
      ["1", "2", "1.01", "(1.25,12:00:00+00)", "12:00:00+00", "12:00:00+00"],
    ]);
  });

  test("is refused in an array, where its members have places alone", async () => {
    await expect(copied("l")).rejects.toMatchObject({ code: "REFUSED", field: "s" });
  });

  test("and a time of day with its zone is rounded by nobody in silence", async () => {
    const there = describedOf(await target.collection("t")).schema;
    const plan = planFields(schemaOf({ c: "text", d: "text", m: "json" }), there);
    expect(plan.map(({ unable }) => unable?.includes("precision"))).toEqual([true, true, true]);
  });
});

onServer("types that only PostgreSQL has", async () => {
  const database = await freshDatabase(await testServer());
  afterAll(() => database.drop());

  test("are named by the plan of a copy into a store that has not the like, and not where they arrive", async () => {
    await database.sql(`CREATE TYPE addr AS (street text); CREATE TYPE mood AS ENUM ('sad');
      CREATE TABLE own (id int PRIMARY KEY, a addr, i inet, r int4range, m mood, t text, l int[])`);
    const source = await open(postgres({ url: database.url }), { access: "read" });
    const place = mkdtempSync(join(tmpdir(), "dataknobs-own-typed-"));
    const notes = async (address: string): Promise<readonly string[]> => {
      const target = await open(address);
      const [plan] = await new DataMigrator(source, target).plan({ collections: { own: "copy" } });
      await target.close();
      return plan?.notes.filter((note) => note.includes("no such type")) ?? [];
    };
    expect(await notes(`sqlite:${join(place, "a.db")}`)).toEqual([
      'The target has no such type as "a" (public.addr): what it gives back is json.',
      'The target has no such type as "i" (inet), "r" (int4range), "m" (public.mood): what it gives back is text.',
    ]);
    expect(await notes(`jsonl:${join(place, "a.jsonl")}`)).toEqual([]);
    expect(await notes(database.url)).toEqual([]);
    await source.close();
    rmSync(place, { recursive: true });
  });
});
