import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeRequest } from "@dataknobs/conformance";
import {
  batchOf,
  type DataRecord,
  DataMigrator,
  open,
  schemaOf,
  type Schema,
  type Stage,
  type Store,
  thisRunner,
  type WriteRequest,
} from "@dataknobs/core";
import { expect, onTestFinished, test } from "vitest";
import { duckdb } from "../src/index.ts";
import { copy, folder, opened, records, sql } from "./workshop.ts";

const schema: Schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });
const people = (count: number): DataRecord[] =>
  Array.from({ length: count }, (_, i) => ({ id: i, name: `person ${i}` }));
const source = [
  "CREATE TABLE people AS SELECT range AS id, 'person ' || range AS name FROM range(1000)",
  "CREATE TABLE cities (name VARCHAR PRIMARY KEY)",
];

async function loaded(
  store: Store,
  collection: string,
  request: WriteRequest,
  rows: readonly DataRecord[],
): Promise<void> {
  await store.prepare?.(collection, request);
  const writer = await store.write(collection, request);
  await writer.write(batchOf(request.schema, rows));
  await writer.commit({
    run: request.run,
    plan: request.plan,
    collection,
    lane: 0,
    epoch: request.epoch,
    window: 1,
    skip: 0,
    read: rows.length,
    added: 0,
    written: rows.length,
    filtered: 0,
    rejected: 0,
  });
  await writer.close();
}

test("a new database file appears only when the whole run is done, without anything beside it", async () => {
  const path = folder();
  const [from, to] = [join(path, "from.duckdb"), join(path, "to.duckdb")];
  await sql(from, ...source);
  const seen: string[][] = [];
  const result = await copy(from, to, {
    monitors: [{ on: ({ type }) => void (type === "commit" && seen.push(readdirSync(path))) }],
  });
  expect(result.successfulRecords).toBe(1000);
  expect(seen[0]?.filter((name) => name !== "from.duckdb" && !name.endsWith(".wal"))).toEqual([
    `to.duckdb.${result.run}.partial`,
  ]);
  expect(readdirSync(path)).toEqual(["from.duckdb", "to.duckdb"]);
  expect(await sql(to, "SELECT table_name FROM duckdb_tables() ORDER BY 1")).toEqual([["cities"], ["people"]]);
  expect(await sql(to, "SELECT count(*), max(name) FROM people")).toEqual([["1000", "person 999"]]);
});

test("a run that fails leaves no file", async () => {
  const path = folder();
  await sql(join(path, "from.duckdb"), ...source);
  await expect(
    copy(join(path, "from.duckdb"), join(path, "to.duckdb"), {
      // @ts-expect-error: a record function does not return undefined
      transform: (record) => (record["id"] === 500 ? undefined : record),
    }),
  ).rejects.toThrow("returned undefined");
  expect(readdirSync(path)).toEqual(["from.duckdb"]);
});

test("a file that somebody else makes meanwhile is not overwritten", async () => {
  const path = join(folder(), "a.duckdb");
  const { store } = await opened(path);
  const request = writeRequest(schema, { mode: "create", staged: true });
  await loaded(store, "people", request, people(3));
  await store.finish?.("people", request);
  writeFileSync(path, "mine");
  await expect(store.publish?.(request.run)).rejects.toMatchObject({ code: "STAGE_IN_USE" });
  expect(readFileSync(path, "utf8")).toBe("mine");
  expect(existsSync(`${path}.${request.run}.partial`)).toBe(true);
});

test("of two runs that make one file the one that began later gives way at once, and leaves nothing", async () => {
  const path = join(folder(), "a.duckdb");
  const first = writeRequest(schema, { mode: "create", staged: true });
  const second = writeRequest(schema, { mode: "create", staged: true });
  const [{ store: winner }, { store: loser }] = [await opened(path), await opened(path)];
  await winner.prepare?.("people", second);
  await expect(loser.prepare?.("people", first)).rejects.toMatchObject({ code: "STAGE_IN_USE" });
  expect(readdirSync(join(path, ".."))).not.toContain(`a.duckdb.${first.run}.partial`);
  await loaded(winner, "people", second, people(3));
  await winner.finish?.("people", second);
  await winner.publish?.(second.run);
  expect(readdirSync(join(path, ".."))).toEqual(["a.duckdb"]);
});

test("a load into an existing file is hidden until it is finished, and leaves nothing of ours", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE other (a INTEGER)");
  const opening = await opened(path);
  const { store } = opening;
  const request = writeRequest(schema, { mode: "create", staged: true });
  await loaded(store, "people", request, people(3));
  expect(await store.collections()).toEqual(["other"]);
  expect(await store.countStaged?.("people", request)).toBe(3);
  expect(await store.stages?.()).toEqual([
    {
      run: request.run,
      plan: request.plan,
      name: `_dataknobs_${request.run}_people`,
      collection: "people",
      runner: thisRunner(),
      among: true,
    },
  ]);
  await store.finish?.("people", request);
  expect(await store.collections()).toEqual(["other", "people"]);
  await store.finish?.("people", request);
  await store.publish?.(request.run);
  await opening.close();
  expect(await sql(path, "SELECT table_name, has_primary_key FROM duckdb_tables() ORDER BY 1")).toEqual([
    ["other", false],
    ["people", true],
  ]);
  expect(existsSync(`${path}.wal`)).toBe(false);
});

test("finish names the key that occurs twice, and the stage stays as it was", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE other (a INTEGER)");
  const { store } = await opened(path);
  const request = writeRequest(schema, { mode: "create", staged: true });
  await loaded(store, "people", request, [
    { id: 1, name: "a" },
    { id: 2, name: "b" },
    { id: 2, name: "c" },
  ]);
  await expect(store.finish?.("people", request)).rejects.toMatchObject({ code: "DUPLICATE_KEY", recordId: "2" });
  expect(await store.countStaged?.("people", request)).toBe(3);
  expect(await store.collections()).toEqual(["other"]);
});

test("a key that is kept from the start names each duplicate, and is the table's own in the end", async () => {
  const path = join(folder(), "a.duckdb");
  const opening = await opened(path);
  const { store } = opening;
  const request = writeRequest(schema, { mode: "create", staged: true, keyFromStart: true });
  await store.prepare?.("people", request);
  const plain = await store.write("people", request);
  const twice = batchOf(schema, [
    { id: 1, name: "a" },
    { id: 2, name: "b" },
    { id: 2, name: "c" },
  ]);
  await plain.write(twice);
  await expect(plain.commit()).rejects.toMatchObject({ code: "DUPLICATE_KEY", recordId: "2" });
  await plain.close();
  const careful = await store.write("people", { ...request, careful: true });
  await careful.write(twice);
  expect(await careful.commit()).toMatchObject({ written: 2, rejected: [{ row: 2, recordId: "2" }] });
  await careful.close();
  await store.finish?.("people", request);
  await store.publish?.(request.run);
  await opening.close();
  expect(await sql(path, "SELECT table_name, has_primary_key, index_count FROM duckdb_tables()")).toEqual([
    ["people", true, "1"],
  ]);
});

test("records of one key that come twice through a function are rejected one by one", async () => {
  const path = folder();
  const [from, to] = [join(path, "from.duckdb"), join(path, "to.duckdb")];
  await sql(
    from,
    "CREATE TABLE people AS SELECT range AS id, 'person ' || range AS name FROM range(1000)",
    "ALTER TABLE people ADD PRIMARY KEY (id)",
  );
  const result = await copy(from, to, {
    collections: ["people"],
    onError: "skip",
    transform: (record) => ({ ...record, id: record["id"] % 990 }),
  });
  expect(result).toMatchObject({ readRecords: 1000, successfulRecords: 990, failedRecords: 10 });
  expect(result.errors[0]).toMatchObject({ code: "DUPLICATE_KEY", recordId: "0" });
  expect(await sql(to, "SELECT count(*), count(DISTINCT id) FROM people")).toEqual([["990", "990"]]);
});

test("replace swaps a table: views and indexes work afterwards", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR, old INTEGER)",
    "INSERT INTO people VALUES (1, 'old', 1)",
    "CREATE INDEX by_name ON people(name)",
    "CREATE VIEW names AS SELECT name FROM people",
  );
  const opening = await opened(path);
  const request = writeRequest(schema, { mode: "replace", staged: true });
  await loaded(opening.store, "people", request, people(3));
  await opening.store.finish?.("people", request);
  await opening.store.publish?.(request.run);
  await opening.close();
  expect(await sql(path, "SELECT * FROM names ORDER BY 1")).toEqual([["person 0"], ["person 1"], ["person 2"]]);
  expect(await sql(path, "SELECT index_name, sql FROM duckdb_indexes()")).toEqual([
    ["by_name", 'CREATE INDEX by_name ON people("name");'],
  ]);
  expect(
    await sql(path, "SELECT constraint_text FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"),
  ).toEqual([["PRIMARY KEY(id)"]]);
});

test("what a replace by other columns loses of a table is said before", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL DEFAULT 'x', born DATE, legs INTEGER DEFAULT 4)",
    "CREATE TABLE same (ID BIGINT PRIMARY KEY, Name VARCHAR)",
    "CREATE TABLE held (id INTEGER PRIMARY KEY, name VARCHAR CHECK (name <> ''))",
    "CREATE TABLE kept (id BIGINT PRIMARY KEY, name VARCHAR CHECK (name <> ''))",
  );
  const { store } = await opened(path);
  const request = writeRequest(schema, { mode: "replace", staged: true });
  expect(await store.loses?.("people", request)).toEqual([
    "column born (DATE)",
    "column legs (INTEGER)",
    "NOT NULL of name",
  ]);
  expect(await store.loses?.("people", { ...request, keyEnforced: false })).toContain("the primary key (id)");
  for (const name of ["same", "kept", "new"]) expect(await store.loses?.(name, request)).toEqual([]);
  await expect(store.loses?.("held", request)).rejects.toMatchObject({ code: "DEPENDENTS" });
});

test("replace of a table that others refer to changes its records instead", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR)",
    "INSERT INTO people VALUES (7, 'old')",
    "CREATE TABLE pets (owner BIGINT REFERENCES people(id))",
  );
  const opening = await opened(path);
  const request = writeRequest(schema, { mode: "replace", staged: true });
  await loaded(opening.store, "people", request, people(2));
  await opening.store.finish?.("people", request);
  await opening.store.publish?.(request.run);
  await opening.close();
  expect(await sql(path, "INSERT INTO pets VALUES (1)", "SELECT id, name FROM people ORDER BY id")).toEqual([
    ["0", "person 0"],
    ["1", "person 1"],
  ]);
  await expect(sql(path, "INSERT INTO pets VALUES (99)")).rejects.toThrow(/foreign key/);
  expect(await sql(path, "SELECT table_name FROM duckdb_tables() ORDER BY 1")).toEqual([["people"], ["pets"]]);
});

test.each([
  [
    "a default",
    "name VARCHAR DEFAULT 'nobody'",
    ["INSERT INTO people (id) VALUES (9)", "SELECT name FROM people WHERE id = 9"],
    "nobody",
  ],
  ["a check", "name VARCHAR CHECK (name <> 'x')", ["INSERT INTO people VALUES (9, 'x')"], "CHECK constraint"],
  ["a unique column", "name VARCHAR UNIQUE", ["INSERT INTO people VALUES (9, 'person 1')"], "Duplicate key"],
  ["a collation", "name VARCHAR COLLATE nocase", ["SELECT id FROM people WHERE name = 'PERSON 1'"], "1"],
])("replace leaves %s of the table as it is", async (_, column, statements, then) => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE SEQUENCE ids START 100",
    `CREATE TABLE people (id BIGINT PRIMARY KEY DEFAULT nextval('ids'), ${column})`,
    "INSERT INTO people VALUES (1, 'person 0'), (7, 'old')",
    "CREATE INDEX by_name ON people(name)",
  );
  const opening = await opened(path);
  const request = writeRequest(schema, { mode: "replace", staged: true });
  await loaded(opening.store, "people", request, people(3));
  await opening.store.finish?.("people", request);
  await opening.store.publish?.(request.run);
  await opening.close();
  expect(await sql(path, "SELECT id, name FROM people ORDER BY id")).toEqual(
    [0, 1, 2].map((id) => [String(id), `person ${id}`]),
  );
  expect(await sql(path, "SELECT index_name FROM duckdb_indexes()")).toEqual([["by_name"]]);
  const seen = await sql(path, ...statements).catch((error: unknown) => String(error));
  expect(String(seen)).toContain(then);
  expect(
    await sql(path, "INSERT INTO people (name) VALUES ('new')", "SELECT id FROM people WHERE name = 'new'"),
  ).toEqual([["100"]]);
});

test("a description names what records refer to, and what a copy does not carry", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE owners (id BIGINT PRIMARY KEY)",
    `CREATE TABLE pets (id BIGINT PRIMARY KEY, owner BIGINT REFERENCES owners(id), keeper BIGINT REFERENCES owners(id),
      mother BIGINT REFERENCES pets(id), name VARCHAR UNIQUE CHECK (name <> ''), born TIMESTAMP DEFAULT now(), legs INTEGER DEFAULT 4,
      twice BIGINT GENERATED ALWAYS AS (id * 2))`,
    "CREATE INDEX by_owner ON pets(owner)",
  );
  const { store } = await opened(path, "read");
  const [owners, pets] = [await store.describe("owners"), await store.describe("pets")];
  expect(owners).not.toHaveProperty("references");
  expect(owners).not.toHaveProperty("uncarried");
  expect(pets?.references).toEqual(["owners"]);
  expect(pets?.uncarried).toEqual([
    "1 index",
    "1 UNIQUE constraint",
    "1 CHECK constraint",
    "1 DEFAULT expression",
    "3 foreign keys",
    "1 generated column's rule",
  ]);
});

const sized = schemaOf({ id: "int64", size: "int32?" }, { key: ["id"] });

test.each([
  ["a foreign key of another table", "CREATE TABLE pets (owner BIGINT REFERENCES people(id))", "pets"],
  ["a view that needs a column", "CREATE VIEW names AS SELECT name FROM people", "names"],
  [
    "a check",
    "ALTER TABLE people RENAME TO old; CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR CHECK (name <> '')); INSERT INTO people SELECT * FROM old; DROP TABLE old",
    "CHECK",
  ],
  ["an index over a column", "CREATE INDEX by_name ON people(name)", "by_name"],
])("replace by other columns is refused before anything is loaded where there is %s", async (_, statement, named) => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR)",
    "INSERT INTO people VALUES (7, 'old')",
    statement,
    "CREATE VIEW broken AS SELECT 1 AS people",
    "CREATE VIEW fine AS SELECT id FROM people",
  );
  const opening = await opened(path);
  const request = writeRequest(sized, { mode: "replace", staged: true });
  await expect(opening.store.prepare?.("people", request)).rejects.toMatchObject({
    code: "DEPENDENTS",
    message: expect.stringContaining(named),
  });
  expect(await opening.store.stages?.()).toEqual([]);
  expect(await records(opening.store, "people")).toEqual([{ id: 7, name: "old" }]);
  await opening.close();
  expect(await sql(path, "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '%dataknobs%'")).toEqual([]);
});

test("records that others refer to are not replaced: the load is refused and the old ones stay", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(
    path,
    "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR)",
    "INSERT INTO people VALUES (7, 'old')",
    "CREATE TABLE pets (owner BIGINT REFERENCES people(id))",
    "INSERT INTO pets VALUES (7)",
  );
  const { store } = await opened(path);
  const request = writeRequest(schema, { mode: "replace", staged: true });
  await loaded(store, "people", request, people(2));
  await expect(store.finish?.("people", request)).rejects.toMatchObject({
    code: "DEPENDENTS",
    message: expect.stringContaining("pets"),
  });
  expect(await records(store, "people")).toEqual([{ id: 7, name: "old" }]);
});

test("a view is not written, and nothing is loaded to find out", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t AS SELECT 1 AS id", "CREATE VIEW people AS SELECT id FROM t WHERE false");
  const { store } = await opened(path);
  await expect(
    store.prepare?.("people", writeRequest(schema, { mode: "replace", staged: true })),
  ).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
  await expect(store.prepare?.("people", writeRequest(schema, { mode: "insert" }))).rejects.toMatchObject({
    code: "UNSUPPORTED",
  });
});

test("the stage of a run that was killed is found by the next one, whole up to its last commit", async () => {
  const path = join(folder(), "a.duckdb");
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", loader(path, "process.kill(process.pid, 'SIGKILL')")],
    { stdio: ["ignore", "inherit", "inherit"], cwd: import.meta.dirname },
  );
  await once(child, "exit");
  expect(existsSync(path)).toBe(false);
  const { store } = await opened(path);
  const stages = (await store.stages?.()) ?? [];
  expect(stages).toMatchObject([
    { run: "killed", plan: "the plan", name: `${path}.killed.partial`, runner: { pid: child.pid } },
  ]);
  expect(await store.checkpoints?.("killed")).toMatchObject([{ window: 1, written: 100 }]);
  const request = writeRequest(schema, { run: "killed", mode: "create", staged: true, epoch: 2 });
  await store.prepare?.("people", request);
  expect(await store.countStaged?.("people", request)).toBe(100);
  await store.clear?.(stages[0] ?? nothing);
  expect(readdirSync(join(path, ".."))).toEqual([]);
});

test("a load straight into a table that was interrupted leaves its records, and books that can be cleared", async () => {
  for (const mode of ["insert", "upsert"] as const) {
    const path = join(folder(), "a.duckdb");
    await sql(path, "CREATE TABLE people (id BIGINT PRIMARY KEY, name VARCHAR)", "CREATE TABLE others AS FROM people");
    const first = await opened(path);
    const request = writeRequest(schema, { mode });
    const second = writeRequest(schema, { mode: "insert" });
    await loaded(first.store, "people", request, people(3));
    await loaded(first.store, "others", second, people(2));
    await first.close();
    const opening = await opened(path);
    const { store } = opening;
    const [one, other, ...more] = (await store.stages?.()) ?? [];
    const known = { plan: request.plan, runner: thisRunner(), among: true, direct: true };
    expect([one, other, more]).toEqual([
      { run: request.run, name: "people", collection: "people", ...known },
      { run: second.run, name: "others", collection: "others", ...known },
      [],
    ]);
    await store.clear?.(one ?? nothing);
    expect(await store.stages?.()).toEqual([other]);
    expect(await store.checkpoints?.(request.run)).toEqual([]);
    expect(await store.checkpoints?.(second.run)).toMatchObject([{ window: 1, written: 2 }]);
    await store.clear?.(other ?? nothing);
    expect(await store.stages?.()).toEqual([]);
    expect([await store.count?.("people"), await store.count?.("others")]).toEqual([3, 2]);
    await opening.close();
    expect(await sql(path, "SELECT table_name FROM duckdb_tables() ORDER BY 1")).toEqual([["others"], ["people"]]);
  }
});

const nothing: Stage = { run: "", plan: "", name: "", runner: undefined };

test("a stage that a living process holds open is said to be held, and is not cleared", async () => {
  const path = join(folder(), "a.duckdb");
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", loader(path, "console.log('ready'); setInterval(() => {}, 1000)")],
    { stdio: ["ignore", "pipe", "inherit"], cwd: import.meta.dirname },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  const opening = await opened(path);
  const stages = (await opening.store.stages?.()) ?? [];
  expect(stages).toMatchObject([{ run: "killed", held: true }]);
  await expect(opening.store.clear?.(stages[0] ?? nothing)).rejects.toMatchObject({ code: "STAGE_IN_USE" });
  await expect(
    new DataMigrator(opening, opening).migrateRecords(people(1), { collection: "people" }),
  ).rejects.toMatchObject({ code: "STAGE_IN_USE" });
  expect(existsSync(`${path}.killed.partial`)).toBe(true);
});

/** A program that loads 100 records in one window, begins a second one, and then does something. */
function loader(path: string, then: string): string {
  return `
    import { batchOf, open, schemaOf, thisRunner } from "@dataknobs/core";
    import { duckdb } from "@dataknobs/backend-duckdb";
    const { store } = await open(duckdb(${JSON.stringify(path)}));
    const schema = schemaOf({ id: "int64", name: "text?" }, { key: ["id"] });
    const request = { run: "killed", plan: "the plan", epoch: 1, runner: thisRunner(), lane: 0, mode: "create", staged: true, schema, stored: [], keyEnforced: true, careful: false, ledger: true, signal: new AbortController().signal };
    await store.prepare("people", request);
    const writer = await store.write("people", request);
    const rows = (from) => batchOf(schema, Array.from({ length: 100 }, (_, i) => ({ id: from + i, name: "x" })));
    await writer.write(rows(0));
    await writer.commit({ run: "killed", plan: "the plan", collection: "people", lane: 0, epoch: 1, window: 1, skip: 0, read: 100, added: 0, written: 100, filtered: 0, rejected: 0 });
    await writer.write(rows(100));
    ${then};`;
}

test("one file is source and target: a table is copied into another one of the same database", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, ...source, "CREATE TABLE loud (old INTEGER)", "INSERT INTO loud VALUES (1)");
  const result = await copy(path, path, {
    collections: { people: "loud" },
    mode: "replace",
    transform: (record) => ({ ...record, name: String(record["name"]).toUpperCase() }),
  });
  expect(result.successfulRecords).toBe(1000);
  expect(await sql(path, "SELECT count(*), max(name) FROM loud")).toEqual([["1000", "PERSON 999"]]);
});

test("looking makes nothing and changes nothing", async () => {
  const path = folder();
  const file = join(path, "a.duckdb");
  const absent = await opened(file);
  expect(await absent.collections()).toEqual([]);
  expect(await absent.describe("people")).toBeUndefined();
  expect(await absent.store.stages?.()).toEqual([]);
  await absent.close();
  expect(readdirSync(path)).toEqual([]);
  await sql(file, ...source);
  const [bytes, { mtimeMs }] = [readFileSync(file), statSync(file)];
  for (const access of ["read", "write"] as const) {
    const there = await open(duckdb(file), { access });
    expect(await there.collections()).toEqual(["cities", "people"]);
    expect((await records(there.store, "people")).length).toBe(1000);
    await there.close();
  }
  expect(readdirSync(path)).toEqual(["a.duckdb"]);
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(statSync(file).mtimeMs).toBe(mtimeMs);
});
