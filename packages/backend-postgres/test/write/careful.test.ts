import { type Batch, batchOf, type Committed, type Row, type Schema, schemaOf, sliceBatch } from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { begun, noServer, people, table, type Place } from "./workshop.ts";

/** The source did not know that its key must not be null. */
const schema: Schema = { ...schemaOf({ id: "int64?", email: "text?", age: "int32?", city: "text?" }), key: ["id"] };
const tables = [
  "CREATE TABLE cities (name text PRIMARY KEY)",
  "INSERT INTO cities VALUES ('Rome'), ('Oslo')",
  "CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL, age int CHECK (age >= 0), city text REFERENCES cities(name))",
  "CREATE UNIQUE INDEX by_email ON people(email)",
  "INSERT INTO people VALUES (1, 'one@x', 1, 'Rome'), (2, 'two@x', 2, NULL)",
];

async function written(
  statements: readonly string[],
  batch: Batch,
  more: { mode?: "insert" | "upsert"; careful?: boolean } = {},
): Promise<{ committed: Committed; database: Place }> {
  const { writer, database } = await begun(statements, { careful: true, schema: batch.schema, ...more });
  for (let from = 0; from < batch.length; from += 2048)
    await writer.write(sliceBatch(batch, from, Math.min(batch.length, from + 2048)));
  return { committed: await writer.commit(), database };
}

const good: Row = { id: 10, email: "ten@x", age: 10, city: "Oslo" };
const mixed: Row[] = [
  good,
  { ...good, id: 11, email: null },
  { ...good, id: null, email: "none@x" },
  { ...good, id: 12, email: "age@x", age: -1 },
  { ...good, id: 13, email: "city@x", city: "Atlantis" },
  { ...good, id: 1, email: "again@x" },
  { ...good, id: 14, email: "two@x" },
  { ...good, id: 10, email: "tenth@x" },
  { ...good, id: 15, email: "ten@x" },
  { ...good, id: 17, email: "nul\0@x" },
  { ...good, id: 16, email: "sixteen@x", age: null, city: null },
];

describe.skipIf(noServer !== undefined)(`bad records${noServer === undefined ? "" : `, ${noServer}`}`, () => {
  test.each([
    ["insert", true],
    ["insert", false],
    ["upsert", true],
    ["upsert", false],
  ] as const)("end the window at one of them where the run ends there (%s, careful: %s)", async (mode, careful) => {
    const more = { careful, mode, endsAtRejection: true, schema };
    const { writer, database } = await begun(tables, more);
    const failing = [
      ...Array.from({ length: 3000 }, (_, i) => ({ ...good, id: 100 + i, email: `${i}@x` })),
      ...mixed.slice(1, 2),
    ];
    failing.push({ ...good, id: 99, age: -5, email: "99@x" });
    const batch = batchOf(schema, failing);
    const end: unknown = await writer
      .write(batch)
      .then(() => writer.commit())
      .catch((reason: unknown) => reason);
    expect(end).toMatchObject({ code: "NULL_NOT_ALLOWED", field: "email", recordId: "11", details: { row: 3000 } });
    await writer.rollback?.();
    await writer.write(sliceBatch(batch, 0, 3000));
    expect(await writer.commit()).toMatchObject({ written: 3000, rejected: [] });
    expect(await database.sql("SELECT count(*) FROM people")).toEqual([["3002"]]);
  });

  test.each([true, false])("are named with their reasons, and the rest is written (careful: %s)", async (careful) => {
    const { committed, database } = await written(tables, batchOf(schema, mixed), { careful });
    expect(committed.written).toBe(2);
    expect(committed.rejected.map(({ row, code, recordId }) => [row, code, recordId])).toEqual([
      [1, "NULL_NOT_ALLOWED", "11"],
      [2, "NULL_NOT_ALLOWED", undefined],
      [3, "CONSTRAINT", "12"],
      [4, "CONSTRAINT", "13"],
      [5, "DUPLICATE_KEY", "1"],
      [6, "DUPLICATE_KEY", "14"],
      [7, "DUPLICATE_KEY", "10"],
      [8, "DUPLICATE_KEY", "15"],
      [9, "NOT_STORABLE", "17"],
    ]);
    expect(committed.rejected[2]?.message).toContain("people_age_check");
    expect(committed.rejected[0]?.field).toBe("email");
    expect(await database.sql("SELECT id FROM people ORDER BY id")).toEqual([["1"], ["2"], ["10"], ["16"]]);
  });

  test("a bad record does not make a good one a duplicate", async () => {
    const rows: Row[] = [{ ...good, age: -1 }, good, { ...good, email: null }];
    const { committed } = await written(tables, batchOf(schema, rows));
    expect(committed).toMatchObject({
      written: 1,
      rejected: [
        { row: 0, code: "CONSTRAINT" },
        { row: 2, code: "NULL_NOT_ALLOWED" },
      ],
    });
  });

  test("of an upsert are those that the table refuses, and those that would take another record's unique value", async () => {
    const rows: Row[] = [
      { id: 1, email: "uno@x", age: 5, city: "Oslo" },
      { id: 2, email: "uno@x", age: 5, city: null },
      { id: 3, email: "three@x", age: -5, city: null },
      { id: null, email: "none@x", age: 1, city: null },
      { id: 4, email: "four@x", age: 4, city: "Atlantis" },
      { id: 5, email: "five@x", age: 4, city: null },
    ];
    const { committed, database } = await written(tables, batchOf(schema, rows), { mode: "upsert" });
    expect(committed.rejected.map(({ row, code, recordId }) => [row, code, recordId])).toEqual([
      [1, "DUPLICATE_KEY", "2"],
      [2, "CONSTRAINT", "3"],
      [3, "NULL_NOT_ALLOWED", undefined],
      [4, "CONSTRAINT", "4"],
    ]);
    expect(committed).toMatchObject({ written: 2, superseded: 0 });
    expect(await database.sql("SELECT id, email FROM people ORDER BY id")).toEqual([
      ["1", "uno@x"],
      ["2", "two@x"],
      ["5", "five@x"],
    ]);
  });

  test.each([
    ["insert", true],
    ["upsert", true],
    ["upsert", false],
  ] as const)(
    "are not those that leave columns to the table which its conditions look at (%s, careful: %s)",
    async (mode, careful) => {
      const own = schemaOf({ id: "int64", age: "int32?" }, { key: ["id"] });
      const rows: Row[] = [1, -1, 2, 3].map((age, i) => ({ id: i, age }));
      const { committed } = await written(
        [
          `CREATE TABLE people (id bigint PRIMARY KEY, age int CHECK (age >= 0), made timestamptz DEFAULT now() CHECK (made IS NOT NULL),
          twice int GENERATED ALWAYS AS (age * 2) STORED CHECK (twice IS NOT NULL), CHECK (made IS NOT NULL OR age > 100))`,
        ],
        batchOf(own, rows),
        { mode, careful },
      );
      expect(committed).toMatchObject({ written: 3, rejected: [{ row: 1, code: "CONSTRAINT" }] });
    },
  );

  test("make no duplicate of who comes behind them by another unique value", async () => {
    const own = schemaOf({ id: "int64", email: "text?" }, { key: ["id"] });
    const rows: Row[] = [
      { id: 1, email: "a" },
      { id: 2, email: "a" },
      { id: 2, email: "b" },
      { id: 3, email: "b" },
      { id: 3, email: null },
      { id: 3, email: "c" },
      { id: 4, email: null },
    ];
    const { committed, database } = await written(
      ["CREATE TABLE people (id bigint PRIMARY KEY, email text, CONSTRAINT z UNIQUE (email))"],
      batchOf(own, rows),
    );
    expect(committed.rejected.map(({ row, code }) => [row, code])).toEqual([
      [1, "DUPLICATE_KEY"],
      [3, "DUPLICATE_KEY"],
      [5, "DUPLICATE_KEY"],
    ]);
    expect(await database.sql("SELECT id, email FROM people ORDER BY id")).toEqual([
      ["1", "a"],
      ["2", "b"],
      ["3", null],
      ["4", null],
    ]);
  });

  test("make no duplicate of who comes behind them, whatever it is that refuses them", async () => {
    const own = schemaOf({ id: "int64", email: "text" }, { key: ["id"] });
    const rows: Row[] = ["bad a", "a", "again a", "b", "bad c", "bad d", "d"].map((email, i) => ({
      id: [1, 1, 1, 2, 2, 3, 3][i] ?? 0,
      email,
    }));
    const { committed, database } = await written(
      [
        `CREATE TABLE people (id bigint PRIMARY KEY, email text UNIQUE); CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS
          $$BEGIN IF NEW.email LIKE 'bad%' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END$$;
         CREATE TRIGGER looks BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION look()`,
      ],
      batchOf(own, rows),
    );
    expect(committed.written).toBe(3);
    expect(committed.rejected.map(({ row, code, recordId }) => [row, code, recordId])).toEqual([
      [0, "CONSTRAINT", "1"],
      [2, "DUPLICATE_KEY", "1"],
      [4, "DUPLICATE_KEY", "2"],
      [5, "CONSTRAINT", "3"],
    ]);
    expect(await database.sql("SELECT id, email FROM people ORDER BY id")).toEqual([
      ["1", "a"],
      ["2", "b"],
      ["3", "d"],
    ]);
  });

  test.each([
    ["55P03", "BUSY"],
    ["42501", "PERMISSION_DENIED"],
  ])("are not those that no record is to blame for (SQLSTATE %s): the window fails", async (state, code) => {
    const own = schemaOf({ id: "int64", email: "text" }, { key: ["id"] });
    const { writer, database } = await begun(
      [
        `CREATE TABLE people (id bigint PRIMARY KEY, email text); CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS
          $$BEGIN IF NEW.email = 'bad' THEN RAISE EXCEPTION 'no'; END IF; IF NEW.email = 'other' THEN RAISE EXCEPTION 'not now' USING ERRCODE = '${state}'; END IF; RETURN NEW; END$$;
         CREATE TRIGGER looks BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION look()`,
      ],
      { schema: own, careful: true },
    );
    await writer.write(
      batchOf(
        own,
        ["bad", "good", "other"].map((email, id) => ({ id, email })),
      ),
    );
    await expect(writer.commit()).rejects.toMatchObject({ code, message: expect.stringContaining("not now") });
    await writer.rollback?.();
    await writer.write(batchOf(own, [{ id: 1, email: "good" }]));
    expect(await writer.commit()).toMatchObject({ written: 1, rejected: [] });
    expect(await database.sql("SELECT id FROM people")).toEqual([["1"]]);
  });

  test.runIf(process.env["DATAKNOBS_TEST_POSTGRES_URL"] === undefined)(
    "are not those that refer to what nobody looks for (NOT ENFORCED)",
    async () => {
      const own = schemaOf({ id: "int64", city: "text" }, { key: ["id"] });
      const { committed } = await written(
        [
          "CREATE TABLE cities (name text PRIMARY KEY)",
          "CREATE TABLE people (id bigint PRIMARY KEY CHECK (id < 2), city text REFERENCES cities NOT ENFORCED)",
        ],
        batchOf(
          own,
          [1, 2].map((id) => ({ id, city: "Rome" })),
        ),
      );
      expect(committed).toMatchObject({ written: 1, rejected: [{ row: 1 }] });
    },
  );

  test("who takes over a value that another record has given up is good, also behind a window with a bad one", async () => {
    const { writer, database } = await begun(tables, { schema, mode: "upsert" });
    await writer.write(batchOf(schema, [{ ...good, age: -1 }]));
    expect(await writer.commit()).toMatchObject({ written: 0, rejected: [{ row: 0 }] });
    const next = [
      { ...good, id: 2, email: "deux@x" },
      { ...good, id: 3, email: "two@x" },
      { ...good, id: 4, email: "four@x", age: -4 },
      { ...good, id: 5, email: "five@x", city: "Atlantis" },
    ];
    await writer.write(batchOf(schema, next));
    expect(await writer.commit()).toMatchObject({ written: 2, rejected: [{ row: 2 }, { row: 3 }] });
    expect(await database.sql("SELECT email FROM people ORDER BY id")).toEqual([["one@x"], ["deux@x"], ["two@x"]]);
  });

  test("what a deferred constraint refuses at the commit is a record's fault, and named by a careful writer", async () => {
    const statements = [
      "CREATE TABLE people (id bigint PRIMARY KEY, email text, age int, city text, boss bigint REFERENCES people(id) DEFERRABLE INITIALLY DEFERRED)",
    ];
    const own = { ...schemaOf({ id: "int64", boss: "int64?" }), key: ["id"] };
    const rows: Row[] = [
      { id: 1, boss: 3 },
      { id: 2, boss: 99 },
      { id: 3, boss: null },
      { id: 4, boss: 5 },
      { id: 5, boss: 4 },
    ];
    const { writer } = await begun(statements, { schema: own });
    await writer.write(batchOf(own, rows));
    await expect(writer.commit()).rejects.toMatchObject({ code: "CONSTRAINT", kind: "record" });
    const { committed, database } = await written(statements, batchOf(own, rows));
    expect(committed).toMatchObject({ written: 4, rejected: [{ row: 1, code: "CONSTRAINT", recordId: "2" }] });
    expect(await database.sql("SELECT id FROM people ORDER BY id")).toEqual([["1"], ["3"], ["4"], ["5"]]);
  });

  test("what the records refer to may come later in their window", async () => {
    const own = { ...schemaOf({ id: "int64", boss: "int64?" }), key: ["id"] };
    const last = 20_000;
    const rows = Array.from({ length: last }, (_, i): Row => ({ id: i + 1, boss: i === 5 ? last : null }));
    const { committed } = await written(
      ["CREATE TABLE people (id bigint PRIMARY KEY, boss bigint REFERENCES people(id))"],
      batchOf(own, rows),
    );
    expect(committed).toEqual({ written: last, rejected: [] });
  });

  test("one bad record among many that each refer to the next costs no try of all of them for each", async () => {
    const own = { ...schemaOf({ id: "int64", boss: "int64?" }), key: ["id"] };
    const last = 3000;
    const rows = Array.from({ length: last }, (_, i): Row => ({ id: i + 1, boss: i + 1 < last ? i + 2 : null }));
    const { committed } = await written(
      ["CREATE TABLE people (id bigint PRIMARY KEY, boss bigint REFERENCES people(id))"],
      batchOf(own, [...rows, { id: last + 1, boss: -1 }]),
    );
    expect(committed).toMatchObject({ written: last, rejected: [{ row: last, code: "CONSTRAINT" }] });
  });

  test("columns that only their input function knows: the value that it refuses is named", async () => {
    const own = schemaOf({ id: "int64", address: "text?", span: "text?", mood: "text?", small: "int32?" });
    const row = (id: number, more: Row): Row => ({
      id,
      address: "10.0.0.1/8",
      span: "[1,5)",
      mood: "ok",
      small: 1,
      ...more,
    });
    const { committed, database } = await written(
      [
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE DOMAIN span AS int4range CHECK (NOT isempty(VALUE))",
        "CREATE TABLE people (id bigint, address inet, span span, mood mood, small smallint)",
      ],
      batchOf(own, [
        row(1, {}),
        row(2, { address: "nowhere" }),
        row(3, { span: "empty" }),
        row(4, { span: "five" }),
        row(5, { mood: "happy" }),
        row(6, { small: 40_000 }),
        row(7, { address: null, span: null, mood: null, small: null }),
      ]),
    );
    expect(committed.rejected.map(({ row: number, field, code }) => [number, field, code])).toEqual([
      [1, "address", "INVALID_VALUE"],
      [2, undefined, "CONSTRAINT"],
      [3, "span", "INVALID_VALUE"],
      [4, "mood", "CONSTRAINT"],
      [5, "small", "OUT_OF_RANGE"],
    ]);
    expect(await database.sql("SELECT * FROM people ORDER BY id")).toEqual([
      ["1", "10.0.0.1/8", "[1,5)", "ok", "1"],
      ["7", null, null, null, null],
    ]);
  });

  test("values that PostgreSQL would cut or round are refused", async () => {
    const own = schemaOf({
      id: "int64",
      amount: "decimal?",
      span: "interval?",
      at: "timestamp(6)?",
      name: "text?",
      data: "json?",
    });
    const row = (id: number, more: Row): Row => ({
      id,
      amount: "1.5",
      span: "P1M",
      at: "2024-01-01T00:00:00.5",
      name: "abc",
      data: {},
      ...more,
    });
    const { committed, database } = await written(
      [
        "CREATE TABLE people (id bigint, amount numeric(4,1), span interval month, at timestamp(1), name varchar(3), data jsonb)",
      ],
      batchOf(own, [
        row(1, {}),
        row(2, { amount: "1.55" }),
        row(3, { amount: "1000" }),
        row(4, { amount: "Infinity" }),
        row(5, { span: "P1D" }),
        row(6, { at: "2024-01-01T00:00:00.55" }),
        row(7, { name: "abcd" }),
        row(8, { name: "abc " }),
        row(9, { data: "\0" }),
        row(10, { amount: "NaN" }),
      ]),
    );
    expect(committed.rejected.map(({ row: number, field }) => [number, field])).toEqual([
      [1, "amount"],
      [2, "amount"],
      [3, "amount"],
      [4, "span"],
      [5, "at"],
      [6, "name"],
      [7, "name"],
      [8, "data"],
    ]);
    expect(await database.sql("SELECT id, amount FROM people ORDER BY id")).toEqual([
      ["1", "1.5"],
      ["10", "NaN"],
    ]);
  });

  test("where they stand close a window fails once, and its load finds them by questions from then on", async () => {
    const { writer, database } = await begun([
      table,
      "INSERT INTO people SELECT g, '' FROM generate_series(1, 3000) g",
    ]);
    await writer.write(people(2001, 3000));
    await expect(writer.commit()).rejects.toMatchObject({ code: "DUPLICATE_KEY", kind: "record" });
    await writer.rollback?.();
    for (const [first, bad] of [
      [2001, 1000],
      [5001, 0],
      [8000, 1],
    ] as const) {
      await writer.write(people(first, 3000));
      const { written: count, rejected } = await writer.commit();
      expect([count, rejected.length]).toEqual([3000 - bad, bad]);
    }
    expect(await database.sql("SELECT count(*), count(DISTINCT id) FROM people")).toEqual([["10999", "10999"]]);
  });

  test.each([
    ["duplicates", 1000, (i: number) => i % 40 === 0],
    ["duplicates", 40_000, () => true],
  ])("%s: %i of 40,000 are found without a replay of each", async (_, bad, isBad) => {
    const own = { ...schemaOf({ id: "int64", name: "text?" }), key: ["id"] };
    const rows = Array.from({ length: 40_000 }, (_one, i): Row => ({ id: isBad(i) ? i : i + 100_000, name: "x" }));
    const { committed } = await written(
      [
        "CREATE TABLE people (id bigint PRIMARY KEY, name text)",
        "INSERT INTO people SELECT g, '' FROM generate_series(0, 40000) g",
      ],
      batchOf(own, rows),
    );
    expect(committed.rejected).toHaveLength(bad);
    expect(committed.written).toBe(40_000 - bad);
  });

  test("a window of more bad records than a call has arguments names each", async () => {
    const own = schemaOf({ id: "int64" }, { key: ["id"] });
    const rows = Array.from({ length: 150_000 }, (_one, id): Row => ({ id }));
    const { committed } = await written(
      ["CREATE TABLE people (id bigint PRIMARY KEY CHECK (id > 149990))"],
      batchOf(own, rows),
    );
    expect(committed.rejected).toHaveLength(149_991);
    expect(committed.written).toBe(9);
  });
});
