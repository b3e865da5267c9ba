import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Batch, batchBytes, type Position, recordsOf, type Row, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf, Database, made, newPath, opening, readAll, requestFor } from "./place.ts";

async function sourceOf(sql: string) {
  return (await opening(made(sql))).store;
}

/** So many records with ids from 1. */
const numbered = (count: number, table = "t (id INTEGER PRIMARY KEY, a TEXT)"): string =>
  `CREATE TABLE ${table}; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO ${table.split(" ")[0]} SELECT i, 'row ' || i FROM n;`;

describe("reading every kind of table past one page and from every place in it", () => {
  const shapes: Record<string, string> = {
    "the rowid by its own name": numbered(100),
    "a hidden rowid, with gaps": `${numbered(150, "t (id INT, a TEXT)")} DELETE FROM t WHERE id % 3 = 0;`,
    "a rowid whose name is taken": numbered(100, "t (rowid TEXT, oid TEXT)"),
    "negative and far apart rowids":
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (-9223372036854775808, 1), (-5, 2), (0, 3), (7, 4), (9223372036854775807, 5);",
    "a text key without a rowid":
      "CREATE TABLE t (k TEXT PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO t VALUES ('', 1), ('a', 2), ('B', 3), ('é', 4), ('🙂', 5), ('a'||char(0)||'b', 6), (char(65533), 7);",
    "a key of two columns with ties":
      'CREATE TABLE t (a INT, b TEXT, c, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO t SELECT x.value, y.value, x.value || y.value FROM json_each(\'[1,2,3,-4]\') x, json_each(\'["p","q","r","s"]\') y;',
    "a key of all kinds":
      "CREATE TABLE t (k PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO t VALUES (1, 1), (1.5, 2), (-1, 3), ('1', 4), ('a', 5), (x'00', 6), (x'', 7), (1e300, 8), (9e999, 9), (-9e999, 10), (9223372036854775807, 11);",
    "a key that orders without case":
      "CREATE TABLE t (k TEXT PRIMARY KEY COLLATE NOCASE, a) WITHOUT ROWID; INSERT INTO t VALUES ('b', 1), ('A', 2), ('c', 3), ('D', 4);",
    "a key downwards":
      "CREATE TABLE t (k INTEGER, a, PRIMARY KEY (k DESC)) WITHOUT ROWID; INSERT INTO t VALUES (1, 1), (2, 2), (3, 3), (4, 4);",
    "all names of the rowid taken, with a key":
      "CREATE TABLE t (rowid TEXT NOT NULL PRIMARY KEY, oid, _rowid_); INSERT INTO t VALUES ('a', 1, 1), ('b', 2, 2), ('c', 3, 3);",
    "nothing at all": "CREATE TABLE t (a);",
  };
  it.each(Object.entries(shapes))("%s", async (_, sql) => {
    const store = await sourceOf(sql);
    const whole = (await readAll(store, "t")).records;
    expect(whole).toHaveLength((await store.count?.("t")) ?? -1);
    for (const records of [1, 3, 7]) {
      const batches = await batchesOf(store, "t", { records });
      expect(batches.flatMap((batch) => recordsOf(batch))).toEqual(whole);
      expect(Math.max(0, ...batches.map(({ length }) => length))).toBeLessThanOrEqual(records);
      let seen = 0;
      for (const { position, length } of batches) {
        seen += length;
        if (position === undefined) throw new Error("no position");
        // A position is plain JSON.
        const after = JSON.parse(JSON.stringify(position)) as Position;
        expect((await readAll(store, "t", { after })).records).toEqual(whole.slice(seen));
      }
    }
  });

  it("takes keys whose text is not UTF-8 by their bytes", async () => {
    const store = await sourceOf(
      "CREATE TABLE t (k TEXT PRIMARY KEY, a INT) WITHOUT ROWID; INSERT INTO t VALUES (CAST(x'61ff' AS TEXT), 1), (CAST(x'61fe' AS TEXT), 2), ('b', 3), (CAST(x'ff' AS TEXT), 4), (CAST(x'fe' AS TEXT), 5);",
    );
    const { records, unread } = await readAll(store, "t", { records: 1 });
    expect(records).toEqual([{ k: "b", a: 3 }]);
    expect(unread.map(({ code, record }) => [code, (record as Row)["a"]])).toEqual(
      [[2], [1], [5], [4]].map(([a]) => ["INVALID_UTF8", a]),
    );
  });

  it("names a record that cannot be delivered by its key, also where that is no number of JSON", async () => {
    const { store } = await opening(
      made("CREATE TABLE t (k REAL PRIMARY KEY, d DATE) WITHOUT ROWID; INSERT INTO t VALUES (-9e999, 1), (0.5, 2)"),
    );
    expect((await readAll(store, "t")).unread.map(({ recordId }) => recordId)).toEqual(["-Infinity", "0.5"]);
  });

  it("a view in one go, without positions", async () => {
    const store = await sourceOf(`${numbered(100)} CREATE VIEW v AS SELECT id * 2 AS twice, a FROM t WHERE id > 10`);
    const batches = await batchesOf(store, "v", { records: 7 });
    expect(batches.every(({ position }) => position === undefined)).toBe(true);
    expect(batches.flatMap((batch) => recordsOf(batch)).map((record) => record["twice"])).toEqual(
      Array.from({ length: 90 }, (_, i) => 22 + 2 * i),
    );
  });

  it("a virtual table too", async () => {
    const store = await sourceOf("CREATE VIRTUAL TABLE t USING fts5(body); INSERT INTO t VALUES ('one'), ('two')");
    expect((await readAll(store, "t")).records).toEqual([{ body: "one" }, { body: "two" }]);
  });

  it("stopping early frees the connection", async () => {
    const opened = await opening(made(`${numbered(100)} CREATE VIEW v AS SELECT * FROM t`));
    for (const name of ["t", "v"])
      for await (const batch of opened.store.read(name, await requestFor(opened.store, name, { records: 2 })))
        if (batch.length > 0) break;
    await expect(opened.close()).resolves.toBeUndefined();
  });

  it("stops when it is told to", async () => {
    const store = await sourceOf(numbered(100));
    const controller = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const batch of store.read(
        "t",
        await requestFor(store, "t", { records: 2, signal: controller.signal }),
      ))
        if (batch.length > 0) controller.abort(new Error("enough"));
    };
    await expect(reading()).rejects.toThrow("enough");
  });

  it("delivers the fields that are asked for, in their order, and no more records than asked for", async () => {
    const store = await sourceOf(numbered(100));
    const [batch] = await batchesOf(store, "t", { fields: ["a"], limit: 3 });
    expect(batch?.schema.fields.map(({ name }) => name)).toEqual(["a"]);
    expect((await readAll(store, "t", { limit: 5, records: 2 })).records).toHaveLength(5);
    expect((await readAll(store, "t", { fields: [], limit: 3 })).records).toEqual([{}, {}, {}]);
  });

  it("a thousand columns", async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `c${i}`);
    const store = await sourceOf(
      `CREATE TABLE t (${names.map((name) => `${name} TEXT`).join(", ")}); INSERT INTO t VALUES (${names.map((name) => `'${name}'`).join(", ")})`,
    );
    expect((await readAll(store, "t")).records).toEqual([Object.fromEntries(names.map((name) => [name, name]))]);
  });

  it("a field named __proto__ is a field", async () => {
    const store = await sourceOf(
      `CREATE TABLE t ("__proto__" TEXT, "constructor" TEXT); INSERT INTO t VALUES ('x', 'y')`,
    );
    const { records } = await readAll(store, "t");
    expect(Object.entries(records[0] ?? {})).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });
});

describe("wide records", () => {
  const wide = (sizes: readonly number[]): string =>
    `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b BLOB); ${sizes.map((size, i) => `INSERT INTO t VALUES (${i + 1}, printf('%.*c', ${size}, 'x'), zeroblob(${size}));`).join(" ")}`;

  it("come in batches of about the bytes that are wished, each of at least one record", async () => {
    const sizes = [
      10,
      10,
      3_000_000,
      3_000_000,
      10,
      3_000_000,
      ...Array.from({ length: 500 }, () => 100),
      3_000_000,
      10,
    ];
    const store = await sourceOf(wide(sizes));
    const batches = await batchesOf(store, "t", { bytes: 100_000 });
    expect(batches.flatMap((batch) => recordsOf(batch)).map((record) => record["a"].length)).toEqual(sizes);
    expect(Math.max(...batches.map((batch) => batchBytes(batch)))).toBeLessThan(2 * 3_000_000 + 200_000);
  });

  it("never stand in memory together: 256 records of 2 MB each", async () => {
    const path = newPath();
    const database = new Database(path);
    database.exec("PRAGMA synchronous = OFF; CREATE TABLE t (id INTEGER PRIMARY KEY, a BLOB)");
    const insert = database.prepare("INSERT INTO t (a) VALUES (zeroblob(2000000))");
    for (let i = 0; i < 256; i++) insert.run();
    database.close();
    const { store } = await opening(path);
    const request = await requestFor(store, "t");
    let greatest = 0;
    let records = 0;
    const before = process.memoryUsage().arrayBuffers;
    for await (const batch of store.read("t", request)) {
      records += batch.length;
      greatest = Math.max(greatest, process.memoryUsage().arrayBuffers - before);
      global.gc?.();
    }
    expect(records).toBe(256);
    expect(greatest).toBeLessThan(200_000_000);
  });
});

describe("cells that contradict their column", () => {
  const cells: readonly (readonly [string, string, string])[] = [
    ["INTEGER", "'abc'", 'text "abc" is not a value of type int64.'],
    ["INTEGER", "1.5", "real 1.5 is not a value of type int64."],
    ["INTEGER", "x'00'", "blob of 1 bytes is not a value of type int64."],
    ["REAL", "'abc'", 'text "abc" is not a value of type float64.'],
    ["DECIMAL(10,2)", "9007199254740993", "integer 9007199254740993 is not a value of type float64."],
    ["BOOLEAN", "2", "integer 2 is not a value of type bool."],
    ["BOOLEAN", "'true'", 'text "true" is not a value of type bool.'],
    ["TEXT", "x'00ff'", "blob of 2 bytes is not a value of type text."],
    ["BLOB", "'abc'", 'text "abc" is not a value of type bytes.'],
    ["DATE", "'2024-02-30'", 'text "2024-02-30" is not a value of type date.'],
    ["DATE", "19000", "integer 19000 is not a value of type date."],
    ["TIMESTAMP", "1700000000", "integer 1700000000 is not a value of type timestamp(6)."],
    ["TIMESTAMP", "'2024-03-10T02:30:00Z'", 'text "2024-03-10T02:30:00Z" is not a value of type timestamp(6).'],
    [
      "TIMESTAMP",
      "'2024-03-10T02:30:00.1234567'",
      'text "2024-03-10T02:30:00.1234567" is not a value of type timestamp(6).',
    ],
    ["TIME", "'25:00'", 'text "25:00" is not a value of type time(6).'],
    ["UUID", "'nope'", 'text "nope" is not a value of type uuid.'],
    ["JSON", "'{'", 'text "{" is not a value of type json.'],
    ["JSON", "x'7b7d'", "blob of 2 bytes is not a value of type json."],
    ["DECIMAL_TEXT(4,2)", "'123.45'", 'text "123.45" is not a value of type decimal(4,2).'],
  ];
  it.each(cells)("%s: %s", async (declared, cell, message) => {
    const store = await sourceOf(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a ${declared}, b TEXT); INSERT INTO t VALUES (1, NULL, 'good'), (17, ${cell}, 'bad'), (18, NULL, 'good')`,
    );
    const { records, unread } = await readAll(store, "t");
    expect(records).toEqual([
      { id: 1, a: null, b: "good" },
      { id: 18, a: null, b: "good" },
    ]);
    expect(unread).toHaveLength(1);
    expect(unread[0]).toMatchObject({
      code: "MISFIT",
      field: "a",
      at: "rowid 17",
      recordId: "17",
      message,
      record: { id: 17, b: "bad" },
    });
  });

  it("go into the rejection as they are", async () => {
    const store = await sourceOf("CREATE TABLE t (a INTEGER, b DATE, c TEXT); INSERT INTO t VALUES ('x', 5, x'01')");
    const { unread } = await readAll(store, "t");
    expect(unread).toHaveLength(1);
    expect(unread[0]).toMatchObject({ field: "a", at: "rowid 1", record: { a: "x", b: 5n, c: new Uint8Array([1]) } });
    expect(unread[0]).not.toHaveProperty("recordId");
  });

  it("a view's cells have no affinity: a float that is whole is no integer in one either", async () => {
    const store = await sourceOf(
      "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT a FROM t UNION ALL SELECT 5.0",
    );
    const { unread, records } = await readAll(store, "v");
    expect([records.length + unread.length, unread[0]?.code ?? "MISFIT"]).toEqual([2, "MISFIT"]);
  });
});

describe("text that is not UTF-8", () => {
  const broken = "CAST(x'61ff62' AS TEXT)";
  it("is read as its bytes where they are asked for", async () => {
    const path = made(
      `CREATE TABLE t (a TEXT, b VARCHAR(9)); INSERT INTO t VALUES (CAST(x'41ff42' AS TEXT), CAST(x'fe' AS TEXT)), ('né', x'00'), (NULL, 'x');
       CREATE VIEW v AS SELECT * FROM t`,
    );
    const { store } = await opening(path);
    for (const name of ["t", "v"]) {
      const { records, unread } = await readAll(store, name, { schema: schemaOf({ a: "bytes?", b: "bytes?" }) });
      expect(unread).toEqual([]);
      const hex = (value: unknown): unknown =>
        value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
      expect(records.map(({ a, b }) => [hex(a), hex(b)])).toEqual([
        ["41ff42", "fe"],
        ["6ec3a9", "00"],
        [null, "78"],
      ]);
    }
  });

  it("is a rejection of its own, wherever it stands", async () => {
    const store = await sourceOf(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b, c JSON, d DATE); INSERT INTO t VALUES (1, ${broken}, 1, NULL, NULL), (2, 'x', ${broken}, NULL, NULL), (3, 'x', 1, CAST(x'22ff22' AS TEXT), NULL), (4, 'x', 1, NULL, ${broken}), (5, 'good', 'good', '"good"', NULL)`,
    );
    const { records, unread } = await readAll(store, "t");
    expect(records.map(({ id }) => id)).toEqual([5]);
    expect(unread.map(({ code, field, at }) => [code, field, at])).toEqual([
      ["INVALID_UTF8", "a", "rowid 1"],
      ["INVALID_UTF8", "b", "rowid 2"],
      ["INVALID_UTF8", "c", "rowid 3"],
      ["INVALID_UTF8", "d", "rowid 4"],
    ]);
  });

  it("is not what only holds U+FFFD", async () => {
    const store = await sourceOf(
      `CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('a' || char(65533) || 'b'), (char(65533, 65533)), (char(65533) || ${broken})`,
    );
    const { records, unread } = await readAll(store, "t");
    expect(records).toEqual([{ a: "a\uFFFDb" }, { a: "\uFFFD\uFFFD" }]);
    expect(unread).toHaveLength(1);
  });

  it.each(["UTF-8", "UTF-16le", "UTF-16be"])("is kept as its bytes in what is rejected: %s", async (encoding) => {
    const bytes = { "UTF-8": "61ff62", "UTF-16le": "6100620000dc", "UTF-16be": "00610062dc00" }[encoding] ?? "";
    const store = await sourceOf(
      `PRAGMA encoding = '${encoding}'; CREATE TABLE t (id INTEGER PRIMARY KEY, loud AS (a || '!'), a TEXT, n INTEGER, d DATE, w AS (a || '?'));
       INSERT INTO t (a, n, d) VALUES (CAST(x'${bytes}' AS TEXT), CAST(x'${bytes}' AS TEXT), CAST(x'${bytes}' AS TEXT)), ('\uFFFD', 1, NULL);
       CREATE VIEW v AS SELECT id, a, n, d FROM t`,
    );
    for (const name of ["t", "v"]) {
      const { records, unread } = await readAll(store, name);
      expect(records).toMatchObject([{ id: 2, a: "\uFFFD" }]);
      expect(unread).toMatchObject([{ code: "INVALID_UTF8", field: "a" }]);
      const cell = new Uint8Array(Buffer.from(bytes, "hex"));
      expect(unread[0]?.record).toMatchObject({ a: cell, n: cell, d: cell });
    }
  });

  it("is found in views and by any bytes", async () => {
    const path = newPath();
    const database = new Database(path);
    database.exec(
      "PRAGMA synchronous = OFF; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW v AS SELECT * FROM t",
    );
    const all: Buffer[] = [];
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(0x00, 0x41, 0x7f, 0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xbd, 0xf0, 0x9f, 0xf4, 0xff),
          { maxLength: 6 },
        ),
        (bytes) => void all.push(Buffer.from(bytes)),
      ),
      { numRuns: 500 },
    );
    const insert = database.prepare("INSERT INTO t (a) VALUES (CAST(? AS TEXT))");
    for (const bytes of all) insert.run(bytes);
    database.close();
    const isUtf8 = (bytes: Buffer): boolean => bytes.equals(Buffer.from(bytes.toString("utf8")));
    const good = all.flatMap((bytes, i) => (isUtf8(bytes) ? [i + 1] : []));
    const { store } = await opening(path);
    for (const name of ["t", "v"]) {
      const { records, unread } = await readAll(store, name);
      expect(records.map(({ id }) => id)).toEqual(good);
      expect(unread).toHaveLength(all.length - good.length);
    }
  });
});

describe("a field asked for by another type", () => {
  const as = async (declared: string, cell: string, type: string): Promise<unknown> => {
    const store = await sourceOf(`CREATE TABLE t (a ${declared}); INSERT INTO t VALUES (${cell})`);
    const { records, unread } = await readAll(store, "t", { schema: schemaOf({ a: type }) });
    return unread[0]?.code ?? records[0]?.["a"];
  };
  it("is read by that one", async () => {
    expect(await as("INTEGER", "5", "text")).toBe("5");
    expect(await as("DATETIME", "'2024-03-10 02:30:00'", "text")).toBe("2024-03-10 02:30:00");
    expect(await as("DATETIME", "'2024-03-10 02:30:00'", "timestamp")).toBe("2024-03-10T02:30:00");
    expect(await as("DATETIME", "1700000000", "int64")).toBe(1700000000);
    expect(await as("NUMERIC", "1.5", "decimal(10,2)")).toBe("1.50");
    expect(await as("TEXT", "'2024-03-10'", "date")).toBe("2024-03-10");
    expect(await as("TEXT", "'abc'", "text(2)")).toBe("MISFIT");
    expect(await as("INTEGER", "3000000000", "int32")).toBe("MISFIT");
    expect(await as("REAL", "0.1", "float32")).toBe("MISFIT");
    expect(await as("JSON", "1.5", "json")).toBe(1.5);
  });
});

describe("64-bit integers", () => {
  it("are never rounded", async () => {
    const store = await sourceOf(
      "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (9007199254740993), (9223372036854775807), (-9223372036854775808), (5)",
    );
    expect((await readAll(store, "t")).records.map(({ a }) => a)).toEqual([
      9007199254740993n,
      9223372036854775807n,
      -9223372036854775808n,
      5,
    ]);
  });

  it("and floats are told apart where a column has no type", async () => {
    const store = await sourceOf(
      "CREATE TABLE t (a); INSERT INTO t VALUES (5), (5.0), ('5'), (x'35'), (-0.0), (9e999), (NULL)",
    );
    const [batch] = await batchesOf(store, "t");
    expect(batch?.columns[0]).toMatchObject({
      layout: "any",
      data: [5n, 5, "5", new Uint8Array([0x35]), -0, Infinity, null],
    });
  });
});

describe("partitions", () => {
  it("are disjoint and together everything, also of what is added later at both ends", async () => {
    const path = made(`${numbered(1000)} DELETE FROM t WHERE id BETWEEN 300 AND 800`);
    const { store } = await opening(path);
    for (const wanted of [1, 2, 3, 7]) {
      const parts = (await store.partitions?.("t", wanted)) ?? [];
      expect(parts.length).toBeLessThanOrEqual(wanted);
      const ids: unknown[] = [];
      for (const partition of parts) {
        const all = (await readAll(store, "t", { partition, records: 50 })).records.map(({ id }) => id);
        const batches = await batchesOf(store, "t", { partition, records: 50 });
        const tails = batches.map(({ position = null }) => readAll(store, "t", { partition, after: position }));
        for (const { records } of await Promise.all(tails))
          expect(all.slice(all.length - records.length)).toEqual(records.map(({ id }) => id));
        ids.push(...all);
      }
      expect(ids).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1).filter((id) => id < 300 || id > 800));
    }
  });

  it("resume inside their bounds", async () => {
    const store = await sourceOf(numbered(100));
    const [, second] = (await store.partitions?.("t", 2)) ?? [];
    const batches = await batchesOf(store, "t", { ...(second !== undefined && { partition: second }), records: 20 });
    const after = batches[0]?.position;
    const rest = await readAll(store, "t", {
      ...(second !== undefined && { partition: second }),
      ...(after !== undefined && { after }),
    });
    expect(rest.records.map(({ id }) => id)).toEqual(Array.from({ length: 30 }, (_, i) => i + 71));
  });

  it("are one where there is no rowid", async () => {
    const store = await sourceOf(
      "CREATE TABLE t (a TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES ('x'), ('y'); CREATE VIEW v AS SELECT 1",
    );
    expect(await store.partitions?.("t", 4)).toHaveLength(1);
    expect(await store.partitions?.("v", 4)).toHaveLength(1);
  });

  it("and positions that are none are refused", async () => {
    const store = await sourceOf(numbered(3));
    for (const after of [
      [],
      "1",
      [["i", "x"]],
      [
        ["i", "1"],
        ["i", "2"],
      ],
    ] as Position[])
      await expect(readAll(store, "t", { after })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(readAll(store, "t", { partition: { from: 1 } })).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });
});

describe("a snapshot", () => {
  it("stays as it was while others write, in WAL mode", async () => {
    const path = made(`PRAGMA journal_mode = WAL; ${numbered(10)}`);
    const { store } = await opening(path);
    const snapshot = await store.snapshot?.();
    if (snapshot === undefined) throw new Error("no snapshot");
    const other = new Database(path);
    other.exec("INSERT INTO t VALUES (11, 'new'); UPDATE t SET a = 'changed'; CREATE TABLE u (a)");
    other.close();
    expect(await snapshot.count?.("t")).toBe(10);
    expect(await snapshot.collections()).toEqual(["t"]);
    expect(await store.count?.("t")).toBe(11);
    expect(snapshot.place).toBe(store.place);
    await snapshot.close();
  });

  it("leaves nothing beside a file that is only read", async () => {
    const path = made(`PRAGMA journal_mode = WAL; ${numbered(10)}`);
    const opened = await opening(path);
    const snapshot = await opened.store.snapshot?.();
    await readAll(snapshot ?? opened.store, "t");
    await snapshot?.close();
    await opened.close();
    expect(readdirSync(dirname(path))).toEqual(["db.sqlite"]);
  });
});

describe("a closed store", () => {
  it("says so", async () => {
    const opened = await opening(made(numbered(1)));
    await opened.close();
    await opened.close();
    await expect(opened.store.collections()).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });
});

it("an empty table has no batches", async () => {
  const batches: Batch[] = await batchesOf(await sourceOf("CREATE TABLE t (a INT)"), "t");
  expect(batches).toEqual([]);
});
