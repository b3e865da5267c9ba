import { execFileSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { type Batch, open, type Position, recordsOf, type Row, types } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filePagesOf } from "../src/read/direct/file-pages.ts";
import { directPages } from "../src/read/direct/direct-pages.ts";
import { sqlite } from "../src/index.ts";
import { tableOf } from "../src/catalog/table.ts";
import { Database, described, made, newPath, opening, readAll } from "./place.ts";

/** What a snapshot reads, which may be out of the file's pages, and what the driver reads. */
async function bothWays(path: string, more: Parameters<typeof readAll>[2] = {}) {
  const { store } = await opening(path);
  const snapshot = await store.snapshot?.();
  if (snapshot === undefined) throw new Error("no snapshot");
  try {
    return { direct: plain(await readAll(snapshot, "t", more)), driver: plain(await readAll(store, "t", more)) };
  } finally {
    await snapshot.close();
  }
}

function plain({ records, unread }: Awaited<ReturnType<typeof readAll>>) {
  return {
    records: plainRecords(records),
    unread: unread.map((one) => ({ ...one, record: plainRecord(Object(one.record)) })),
  };
}

function plainRecords(records: readonly Row[]): Row[] {
  return records.map(plainRecord);
}

/** With one kind of byte array. */
function plainRecord(record: object): Row {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, value instanceof Uint8Array ? new Uint8Array(value) : value]),
  );
}

/** The batches that need no driver, from the first record on, until one does. */
async function withoutDriver(path: string, records = 2048): Promise<Batch[]> {
  const { store } = await opening(path);
  const { schema } = await described(store, "t");
  const database = new Database(path, { readonly: true });
  try {
    database.exec("BEGIN; SELECT 1 FROM sqlite_schema");
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
    const pages = filePagesOf(database);
    const table = tableOf(database, "t");
    if (pages === undefined || table === undefined) return [];
    const limits = { records, bytes: 1 << 20, limit: Infinity };
    const direct = directPages(database, pages, table, schema, limits, undefined);
    const batches: Batch[] = [];
    for (let after: bigint | undefined; ;) {
      const batch = direct?.next(after, Infinity);
      if (batch === undefined) return batches;
      batches.push(batch);
      after = rowidOf(batch.position);
    }
  } finally {
    database.close();
  }
}

function rowidOf(position: Position | undefined): bigint {
  const text = JSON.stringify(position);
  return BigInt(/^\[\["i","(-?\d+)"\]\]$/.exec(text)?.[1] ?? "");
}

const integers = fc.oneof(
  fc.constantFrom(
    0n,
    1n,
    -1n,
    127n,
    128n,
    -128n,
    -129n,
    32_767n,
    32_768n,
    8_388_607n,
    -8_388_609n,
    2n ** 31n,
    2n ** 47n,
  ),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(2n ** 32n), max: 2n ** 32n }),
);
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(
    "",
    "\uFFFD",
    "a\0b",
    "2024-03-10T02:30:00.25",
    "2024-03-10 02:30:00",
    '{"a": [1, null]}',
    "[1]",
    "7",
  ),
  fc.tuple(fc.constantFrom("x", "é", "🙂"), fc.nat(3000)).map(([one, length]) => one.repeat(length)),
);
const broken = fc.constantFrom("61ff", "c3", "a9", "e282").map((hex) => ({ hex }));
const floats = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(0, -0, 1, -7, 2 ** 40, 2 ** 53, Infinity, 0.1));
const bytes = fc.uint8Array({ maxLength: 900 }).map((array) => Buffer.from(array));
const declared: Record<string, fc.Arbitrary<unknown>> = {
  INTEGER: integers,
  BOOLEAN: fc.constantFrom(0n, 1n),
  REAL: fc.oneof(floats, integers),
  TEXT: texts,
  "VARCHAR(20)": texts,
  BLOB: bytes,
  TIMESTAMP: fc
    .date({ min: new Date("1700-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, -1)),
  JSON: fc.json({ maxDepth: 2 }),
  LIST_TEXT: fc.array(fc.nat(), { maxLength: 5 }).map((list) => ` ${JSON.stringify(list)}`),
  DECIMAL_TEXT: fc.constantFrom("1.50", "-0.001", "12345678901234567890"),
  DATE: fc.constantFrom("2024-02-29", "0001-01-01"),
  UUID: fc.uuid(),
  NUMERIC: floats,
  "": fc.oneof(integers, floats, texts, bytes),
};
const cell = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 60, arbitrary: declared[name] ?? fc.constant(null) },
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.oneof(integers, floats, texts, bytes, broken) },
  );
const tables = fc
  .record({
    columns: fc.array(fc.constantFrom(...Object.keys(declared)), { minLength: 1, maxLength: 6 }),
    alias: fc.boolean(),
    pageSize: fc.constantFrom(512, 1024, 4096, 65_536),
    gap: fc.constantFrom(1n, 1n, 3n, 1_000_000n, 2n ** 52n),
    removed: fc.constantFrom(0, 2, 5),
  })
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      rows: fc.array(fc.tuple(...shape.columns.map(cell)), { maxLength: 60 }),
      records: fc.constantFrom(1, 7, 2048),
      bytes: fc.constantFrom(200, 1 << 20),
    }),
  );

function tableOfRows({
  shape,
  rows,
}: {
  shape: { columns: string[]; alias: boolean; pageSize: number; gap: bigint; removed: number };
  rows: unknown[][];
}): string {
  const path = newPath();
  const database = new Database(path);
  database.pragma("synchronous = OFF");
  database.pragma(`page_size = ${shape.pageSize}`);
  const key = shape.alias ? ["id INTEGER PRIMARY KEY"] : [];
  database.exec(`CREATE TABLE t (${[...key, ...shape.columns.map((type, i) => `"c${i}" ${type}`)].join(", ")})`);
  database.exec("BEGIN");
  for (const [i, row] of rows.entries()) {
    const values = row.map((value) => (isBroken(value) ? `CAST(x'${value.hex}' AS TEXT)` : "?"));
    const names = row.map((_, column) => `"c${column}"`);
    const bound = row.filter((value) => !isBroken(value));
    database
      .prepare(`INSERT INTO t (rowid, ${names.join(", ")}) VALUES (?, ${values.join(", ")})`)
      .run(BigInt(i + 1) * shape.gap, ...bound);
  }
  if (shape.removed > 0) database.exec(`DELETE FROM t WHERE rowid % ${shape.removed} = 0`);
  database.exec("COMMIT");
  database.close();
  return path;
}

function isBroken(value: unknown): value is { readonly hex: string } {
  return typeof value === "object" && value !== null && "hex" in value;
}

describe("records out of the pages of a file", () => {
  it("are those that the driver gives, cell by cell, also those that cannot be delivered", async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const path = tableOfRows(table);
        const { records, bytes: size } = table;
        const { direct, driver } = await bothWays(path, { records, bytes: size });
        expect(direct).toEqual(driver);
      }),
      { numRuns: 60 },
    );
  });

  it("need no driver where all cells are as they are declared", async () => {
    const path =
      made(`CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b REAL, c BOOLEAN, d TIMESTAMP, e JSON, f BLOB, g);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t
      SELECT i, 'é ' || i, i / 4.0, i % 2, '2024-03-10T02:30:00', '{"i": ' || i || '}', x'00ff', NULL FROM n`);
    const batches = await withoutDriver(path);
    expect(batches.map(({ length }) => length)).toEqual([2048, 2048, 904]);
    const { driver } = await bothWays(path);
    expect(plainRecords(batches.flatMap((batch) => recordsOf(batch)))).toEqual(driver.records);
  });

  it("need none either where they lie in chains of several pages", async () => {
    const path = made(`PRAGMA page_size = 512; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO t
      SELECT i, replace(hex(zeroblob(i * 5)), '00', 'é' || i), i FROM n; DELETE FROM t WHERE id % 3 = 1;
      INSERT INTO t SELECT id + 1000, a || a, b FROM t`);
    const batches = await withoutDriver(path, 100);
    const { driver } = await bothWays(path);
    expect(plainRecords(batches.flatMap((batch) => recordsOf(batch)))).toEqual(driver.records);
  });

  it("are read by the driver where a column was added after them", async () => {
    const path = made(`CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b');
      ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'new'; INSERT INTO t VALUES (3, 'c', 'd')`);
    expect(await withoutDriver(path)).toEqual([]);
    const { direct } = await bothWays(path);
    expect(direct.records.map(({ c }) => c)).toEqual(["new", "new", "d"]);
  });

  it("are read from any place, up to any limit and in parts", async () => {
    const path = made(`CREATE TABLE t (a INT);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i FROM n`);
    const { store } = await opening(path);
    const parts = (await store.partitions?.("t", 3)) ?? [];
    const after = (rowid: number): { after: Position } => ({ after: [["i", String(rowid)]] });
    const cases = [...parts.map((partition) => ({ partition })), after(7), after(2999), after(3000), after(99_999)];
    for (const more of [
      ...cases,
      { limit: 2500 },
      { limit: 1 },
      { ...after(10), limit: 5, partition: parts[0] ?? null },
    ]) {
      const { direct, driver } = await bothWays(path, more);
      expect(direct).toEqual(driver);
    }
  });

  it("are read by the driver where a rowid is asked for as another type", async () => {
    const path = made("CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); INSERT INTO t VALUES (1, 2), (3, 4)");
    const { direct, driver } = await bothWays(path, {
      schema: { fields: [{ name: "id", type: types.text, nullable: false }] },
    });
    expect(direct).toEqual(driver);
    expect(direct.records).toEqual([{ id: "1" }, { id: "3" }]);
  });
});

describe("what is not in the file alone", () => {
  const changes = "UPDATE t SET a = 'later'; INSERT INTO t VALUES (3, 'new')";

  it("is read by the driver: a log that holds commits", async () => {
    const path = made(
      "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'a')",
    );
    const other = new Database(path, { timeout: 0 });
    other.exec(changes);
    expect(await withoutDriver(path)).toEqual([]);
    expect((await bothWays(path)).direct.records.map(({ a }) => a)).toEqual(["later", "new"]);
    other.close();
  });

  it("cannot get into the file before the end of a snapshot that began with an empty log", async () => {
    const path = made(
      "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b')",
    );
    const { store } = await opening(path);
    const snapshot = await store.snapshot?.();
    if (snapshot === undefined) throw new Error("no snapshot");
    const other = new Database(path, { timeout: 0 });
    other.exec(changes);
    other.pragma("wal_checkpoint(TRUNCATE)");
    expect((await readAll(snapshot, "t")).records.map(({ a }) => a)).toEqual(["a", "b"]);
    await snapshot.close();
    other.pragma("wal_checkpoint(TRUNCATE)");
    expect((await bothWays(path)).direct.records.map(({ a }) => a)).toEqual(["later", "later", "new"]);
    other.close();
  });

  it.each(["UTF-16le", "UTF-16be"])("texts in %s are read by the driver", async (encoding) => {
    const path = made(`PRAGMA encoding = '${encoding}'; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('é')`);
    expect(await withoutDriver(path)).toEqual([]);
    expect((await bothWays(path)).direct.records).toEqual([{ a: "é" }]);
  });

  it("nothing is read past the driver outside a transaction, and of a database in memory", () => {
    const path = made("CREATE TABLE t (a)");
    const database = new Database(path);
    expect(filePagesOf(database)).toBeUndefined();
    database.close();
    const memory = new Database(":memory:");
    memory.exec("BEGIN");
    expect(filePagesOf(memory)).toBeUndefined();
    memory.close();
  });
});

describe("a file that has lost its name", () => {
  it.each(["gone", "another database's"])("is read on when the name is %s", async (name) => {
    const [path, other] = [1, 2].map((value) => made(`CREATE TABLE t (a INT); INSERT INTO t VALUES (${value})`));
    if (path === undefined || other === undefined) throw new Error("no files");
    const { store } = await opening(path);
    const snapshot = await store.snapshot?.();
    if (snapshot === undefined) throw new Error("no snapshot");
    if (name === "gone") rmSync(path);
    else renameSync(other, path);
    const stranger = await opening(name === "gone" ? other : path);
    expect((await readAll(stranger.store, "t")).records).toEqual([{ a: 2 }]);
    expect((await readAll(snapshot, "t")).records).toEqual([{ a: 1 }]);
    await snapshot.close();
  });
});

describe("a page that is damaged", () => {
  it.each(["REAL", "NUMERIC"])("a double that is NaN is null to SQLite, in a column of %s", async (type) => {
    const path = made(`PRAGMA page_size = 4096; CREATE TABLE t (id INTEGER PRIMARY KEY, a ${type});
      INSERT INTO t VALUES (1, 1.5)`);
    const file = readFileSync(path);
    // The only record ends with its page.
    file.writeBigUInt64BE(0x7ff8000000000000n, 2 * 4096 - 8);
    writeFileSync(path, file);
    const { store } = await opening(path);
    const snapshot = await store.snapshot?.();
    if (snapshot === undefined) throw new Error("no snapshot");
    expect((await readAll(snapshot, "t")).records).toEqual([{ id: 1, a: null }]);
    await snapshot.close();
  });

  it("is SQLite's to judge", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(4095), fc.nat(255), async (at, byte) => {
        const path = made(`PRAGMA page_size = 4096; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT);
          INSERT INTO t SELECT value, 'text ' || value, value FROM json_each('[1,2,3,4,5,6,7,8,9]')`);
        const file = openSync(path, "r+");
        writeSync(file, Uint8Array.of(byte), 0, 1, 4096 + at);
        closeSync(file);
        const { store } = await opening(path);
        const snapshot = await store.snapshot?.();
        if (snapshot === undefined) throw new Error("no snapshot");
        const driver = await readAll(store, "t").catch(String);
        const direct = await readAll(snapshot, "t").catch(String);
        await snapshot.close();
        // What SQLite takes for records is taken here as well, or the damage is told: SQLite searches where it reads on.
        const isTold = typeof direct === "string" && direct.includes("SQLITE_CORRUPT");
        expect(direct).toEqual(isTold || typeof driver === "string" ? direct : driver);
      }),
      { numRuns: 80, examples: [[9, 255]] },
    );
  });
});

describe("a table whose last rowid lies before the others", () => {
  it("is not read again and again", async () => {
    const path = made(`PRAGMA page_size = 4096; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
      INSERT INTO t SELECT value, 'text ' || value FROM json_each('[1,2,3,4,5,6,7,8,9]')`);
    const file = readFileSync(path);
    // The last record's place on the second page: behind the length of the record stands its rowid.
    file[4096 + file.readUInt16BE(4096 + 8 + 2 * 8) + 1] = 1;
    writeFileSync(path, file);
    const { store } = await opening(path);
    const snapshot = await store.snapshot?.();
    if (snapshot === undefined) throw new Error("no snapshot");
    for (const source of [store, snapshot])
      await expect(readAll(source, "t", { records: 9 })).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    await snapshot.close();
  });
});

describe("locks of the process", () => {
  it("stay when a store is opened, and a snapshot of it read and closed", async () => {
    const path = made("PRAGMA journal_mode = DELETE; CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('1')");
    const own = new Database(path);
    own.exec("BEGIN IMMEDIATE");
    const { store } = await opening(path);
    const snapshot = await store.snapshot?.();
    if (snapshot === undefined) throw new Error("no snapshot");
    expect((await readAll(snapshot, "t")).records).toEqual([{ a: "1" }]);
    await snapshot.close();
    expect(() => elsewhere(path, "BEGIN IMMEDIATE")).toThrow("locked");
    own.exec("ROLLBACK");
    own.close();
  });

  it.each([
    ["by its backend", (path: string) => open(sqlite(path))],
    ["by a bare path, known by its first bytes", (path: string) => open(path)],
  ])("stay when a database is opened %s, and closed", async (_, opened) => {
    const path = made("CREATE TABLE t (a TEXT)", newPath("own.db"));
    const own = new Database(path);
    own.exec("BEGIN IMMEDIATE");
    await (await opened(path)).close();
    expect(() => elsewhere(path, "BEGIN IMMEDIATE")).toThrow("locked");
    own.close();
  });

  it("stay in WAL mode, where another process would remove the log that is in use", async () => {
    const path = made("PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT)");
    const own = new Database(path);
    own.exec("INSERT INTO t VALUES ('1')");
    await (await open(sqlite(path))).close();
    elsewhere(path, "INSERT INTO t VALUES ('2')");
    expect(existsSync(`${path}-wal`)).toBe(true);
    own.close();
  });
});

/** Does something with a database in another process. */
function elsewhere(path: string, sql: string): void {
  const driver = import.meta.resolve("better-sqlite3");
  const script = `import Database from ${JSON.stringify(driver)}; const other = new Database(${JSON.stringify(path)}, { timeout: 0 }); other.exec(${JSON.stringify(sql)}); other.close();`;
  execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "pipe" });
}
