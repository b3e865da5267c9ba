import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "@dataknobs/core";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, onTestFinished, test } from "vitest";
import { codeOfType, faultOf, storeError } from "../src/errors.ts";
import { duckdb } from "../src/index.ts";
import { configuration, parseOptions } from "../src/options.ts";
import { copy, folder, opened, records, sql } from "./workshop.ts";

const reading = { access: "read" } as const;

test("a file that is not there is not made by looking", async () => {
  const path = join(folder(), "a.duckdb");
  await expect(open(duckdb(path), reading)).rejects.toMatchObject({ code: "STORE_NOT_FOUND" });
  expect(readdirSync(join(path, ".."))).toEqual([]);
  await expect(open(duckdb(join(path, "no/such/folder.duckdb")), reading)).rejects.toMatchObject({
    code: "STORE_NOT_FOUND",
  });
});

test("what is no database is said to be none", async () => {
  const path = folder();
  writeFileSync(join(path, "text.duckdb"), "hello ".repeat(3000));
  writeFileSync(join(path, "empty.duckdb"), "");
  mkdirSync(join(path, "folder.duckdb"));
  for (const access of ["read", "write"] as const) {
    for (const name of ["text.duckdb", "folder.duckdb"])
      await expect(open(duckdb(join(path, name)), { access })).rejects.toMatchObject({ code: "NOT_A_DATABASE" });
  }
  await expect(open(duckdb(join(path, "empty.duckdb")), reading)).rejects.toMatchObject({ code: "NOT_A_DATABASE" });
  expect(readFileSync(join(path, "text.duckdb"), "utf8")).toBe("hello ".repeat(3000));
});

test("a file that another process has open for writing is busy, and may be free later", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t (a INTEGER)");
  const holder = `import { DuckDBInstance } from "@duckdb/node-api"; await DuckDBInstance.create(${JSON.stringify(path)}); console.log("held"); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", holder], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: import.meta.dirname,
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  for (const access of ["read", "write"] as const)
    await expect(open(duckdb(path), { access })).rejects.toMatchObject({ code: "BUSY", retryable: true });
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await (await opened(path, "read")).collections()).toEqual(["t"]);
});

test("a closed store has let go of its file: another process can have it at once, also after a reader stopped early", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t AS SELECT range AS a, repeat('x', 100) AS b FROM range(200000)");
  const { store } = await opened(path);
  const schema = (await store.describe("t"))?.schema ?? { fields: [] };
  const request = { schema, fields: ["a", "b"], records: 100, bytes: 1000, signal: new AbortController().signal };
  const reader = store.read("t", request)[Symbol.asyncIterator]();
  await reader.next();
  for await (const batch of store.read("t", request)) if (batch.length > 0) break;
  await store.close();
  const taker = `import { DuckDBInstance } from "@duckdb/node-api"; const i = await DuckDBInstance.create(${JSON.stringify(path)}); i.closeSync(); console.log("taken")`;
  expect(
    execFileSync(process.execPath, ["--input-type=module", "-e", taker], {
      encoding: "utf8",
      cwd: import.meta.dirname,
    }),
  ).toBe("taken\n");
});

test("a write-ahead log that a killed process left is read, and kept where nothing may be written", async () => {
  const path = join(folder(), "a.duckdb");
  const killed = `import { DuckDBInstance } from "@duckdb/node-api"; const i = await DuckDBInstance.create(${JSON.stringify(path)}); const c = await i.connect(); await c.run("CREATE TABLE t AS SELECT 42 AS a"); process.kill(process.pid, "SIGKILL")`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", killed], { cwd: import.meta.dirname });
  await once(child, "exit");
  expect(readdirSync(join(path, ".."))).toEqual(["a.duckdb", "a.duckdb.wal"]);
  const reader = await opened(path, "read");
  expect(await records(reader.store, "t")).toEqual([{ a: 42 }]);
  await reader.close();
  expect(readdirSync(join(path, ".."))).toEqual(["a.duckdb", "a.duckdb.wal"]);
});

test.skipIf(process.getuid?.() !== 0 && process.getuid !== undefined)(
  "a file that may not be read or written is PERMISSION_DENIED",
  async () => {
    const path = folder();
    const file = join(path, "a.duckdb");
    await sql(file, "CREATE TABLE t AS SELECT 42 AS a");
    chmodSync(path, 0o755);
    const codes = `
    import { open } from "@dataknobs/core"; import { duckdb } from "@dataknobs/backend-duckdb";
    process.setgid(65534); process.setuid(65534);
    const tried = async (path, access) => { try { const store = await open(duckdb(path), { access }); const n = (await store.collections()).length; await store.close(); return n; } catch (error) { return error.code; } };
    console.log(JSON.stringify([await tried(${JSON.stringify(file)}, "read"), await tried(${JSON.stringify(file)}, "write")]));`;
    const run = (): unknown =>
      JSON.parse(
        execFileSync(process.execPath, ["--input-type=module", "-e", codes], {
          encoding: "utf8",
          cwd: import.meta.dirname,
        }),
      );
    chmodSync(file, 0o444);
    expect(run()).toEqual([1, "PERMISSION_DENIED"]);
    chmodSync(file, 0o000);
    expect(run()).toEqual(["PERMISSION_DENIED", "PERMISSION_DENIED"]);
  },
);

test("a store that was opened for reading does not write", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t (a INTEGER)");
  const store = await opened(path, "read");
  await expect(store.collection("t").insert([{ a: 1 }])).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
});

test("an instance that was handed in is used and never closed", async () => {
  const client = await DuckDBInstance.create(":memory:");
  const connection = await client.connect();
  await connection.run("CREATE TABLE t AS SELECT 42 AS a");
  const store = await open(duckdb({ client }));
  expect(await store.collection("t").search()).toEqual([{ a: 42 }]);
  await store.collection("u").insert([{ b: "x" }, { b: "y" }]);
  await connection.run("ALTER TABLE u ADD PRIMARY KEY (b)");
  expect(await store.collection("u").insert([{ b: "x" }, { b: "z" }])).toMatchObject({
    written: 1,
    rejected: [{ code: "DUPLICATE_KEY" }],
  });
  await store.close();
  expect((await connection.runAndReadAll("SELECT b FROM u ORDER BY b")).getRows()).toEqual([["x"], ["y"], ["z"]]);
  expect((await connection.runAndReadAll("SELECT table_name FROM duckdb_tables() ORDER BY 1")).getRows()).toEqual([
    ["t"],
    ["u"],
  ]);
  connection.closeSync();
  client.closeSync();
});

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

test("no space left is NO_SPACE, and what was there stays", async ({ skip }) => {
  const path = folder();
  const small = join(path, "small");
  mkdirSync(small);
  try {
    execFileSync("/bin/sh", ["-c", `mount -t tmpfs -o size=3m tmpfs "${small}"`], { stdio: "ignore" });
  } catch {
    skip("this machine does not let us mount a small disk");
  }
  onTestFinished(() => void execFileSync("/bin/sh", ["-c", `umount -l "${small}"`]));
  await sql(join(small, "a.duckdb"), "CREATE TABLE kept AS SELECT 42 AS a");
  await sql(
    join(path, "big.duckdb"),
    "CREATE TABLE t AS SELECT range AS id, hash(range)::VARCHAR || hash(range + 1)::VARCHAR || hash(range + 2)::VARCHAR AS noise FROM range(300000)",
  );
  for (const options of [{}, { collections: { t: "kept" }, mode: "replace" as const }]) {
    const run = copy(join(path, "big.duckdb"), join(small, "a.duckdb"), options);
    await expect(run).rejects.toMatchObject({ code: "NO_SPACE", fix: expect.stringContaining("Free space") });
  }
  writeFileSync(join(small, "filler"), Buffer.alloc(4 << 20).subarray(0, freeBytes(small)));
  const made = copy(join(path, "big.duckdb"), join(small, "new.duckdb"));
  await expect(made).rejects.toMatchObject({ code: "NO_SPACE" });
  expect(readdirSync(small).filter((name) => name.startsWith("new"))).toEqual([]);
  const { store } = await opened(join(small, "a.duckdb"), "read");
  expect(await store.collections()).toEqual(["kept"]);
  expect(await records(store, "kept")).toEqual([{ a: 42 }]);
});

describe("errors are known by the word before Error, never by the rest", () => {
  test.each([
    ["Constraint Error: Duplicate key", "CONSTRAINT"],
    ['{"exception_type":"Constraint","exception_message":"whatever"}', "CONSTRAINT"],
    ['Failed to append: {"exception_type":"Constraint","exception_message":"whatever"}', "CONSTRAINT"],
    ['Parser Error: {"exception_type":"Parser","exception_message":"Constraint Error: no"}', "STORE_FAILED"],
    ["TransactionContext Error: Conflict on update!", "SERIALIZATION"],
    ["INTERRUPT Error: Interrupted!", "ABORTED"],
    ["Out of Memory Error: no space left on device", "STORE_FAILED"],
    ['{"exception_type":"IO","exception_message":"x","errno":"28"}', "NO_SPACE"],
    ['{"exception_type":"IO","exception_message":"x","errno":"11"}', "BUSY"],
    ['{"exception_type":"IO","exception_message":"x","errno":"13"}', "PERMISSION_DENIED"],
    ["IO Error: No space left on device", "STORE_FAILED"],
    ["Not implemented Error: x", "UNSUPPORTED"],
    ["FATAL Error: x", "STORE_FAILED"],
    ["anything: Constraint Error: x", "STORE_FAILED"],
    ["{broken", "STORE_FAILED"],
  ])("%s", (message, code) => {
    const cause = new Error(message);
    expect(storeError(cause)).toMatchObject({ code, backend: "duckdb" });
  });

  test("but for a full disk, of which DuckDB passes on only the system's words at the end", () => {
    const told = (type: string, message: string): string =>
      storeError(new Error(JSON.stringify({ exception_type: type, exception_message: message }))).code;
    const full = 'Could not write file "/data/a.duckdb.wal": No space left on device';
    expect(told("TransactionContext", `Failed to commit: ${full}`)).toBe("NO_SPACE");
    expect(told("FATAL", `Failed to create checkpoint because of error: ${full}`)).toBe("NO_SPACE");
    expect(
      told("TransactionContext", `Failed to commit: ${full.replace("No space left on device", "Disk quota exceeded")}`),
    ).toBe("NO_SPACE");
    expect(told("TransactionContext", 'Conflict on ": No space left on device" here')).toBe("SERIALIZATION");
    expect(told("Constraint", `Duplicate key ${full}`)).toBe("CONSTRAINT");
  });

  test("the cause is DuckDB's words, not its JSON, and still tells the type", () => {
    const thrown = new Error('Failed to append: {"exception_type":"Constraint","exception_message":"whatever"}');
    const { cause } = storeError(thrown);
    expect(cause).toMatchObject({ message: "Constraint Error: whatever", cause: thrown });
    expect(faultOf(cause)).toEqual({ type: "Constraint", message: "whatever" });
    const plain = new Error("Constraint Error: whatever");
    expect(storeError(plain).cause).toBe(plain);
  });

  test("what lacks memory is told how to get more", () => {
    for (const type of ["Out of Memory", "FATAL"])
      expect(storeError(new Error(`${type} Error: x`)).fix).toContain("?memoryLimit=1GB");
  });

  test("DuckDB itself uses these words", async () => {
    const instance = await DuckDBInstance.create(":memory:", configuration({}));
    const connection = await instance.connect();
    const words: string[] = [];
    await connection.run("CREATE TABLE t (a INTEGER PRIMARY KEY)");
    for (const statement of [
      "INSERT INTO t VALUES (1), (1)",
      "BEGIN; INSERT INTO t VALUES (NULL)",
      "SELECT 1",
      "ROLLBACK; CREATE INDEX i ON t(a); ALTER TABLE t RENAME TO u",
      "INSTALL spatial FROM 'http://0.0.0.0:1/'",
    ]) {
      await connection.run(statement).catch((error: unknown) => words.push(faultOf(error).type));
    }
    expect(words).toEqual(["Constraint", "Constraint", "TransactionContext", "Dependency", "IO"]);
    expect(Object.keys(codeOfType)).toEqual(expect.arrayContaining(["Constraint", "TransactionContext", "Dependency"]));
    connection.closeSync();
    instance.closeSync();
  });
});

describe("options", () => {
  test("are read from an address", () => {
    expect(parseOptions("./a.duckdb", new URLSearchParams("memoryLimit=1GB&threads=4"))).toEqual({
      path: "./a.duckdb",
      memoryLimit: "1GB",
      threads: 4,
    });
    expect(parseOptions("///data/a.duckdb", new URLSearchParams())).toEqual({ path: "/data/a.duckdb" });
    expect(() => parseOptions("//host/a.duckdb", new URLSearchParams())).toThrow("names a host");
    expect(() => parseOptions("a", new URLSearchParams("mode=ro"))).toThrow('duckdb: has no parameter "mode"');
  });

  test("that make no sense are refused before anything is opened", async () => {
    for (const options of [
      { path: "a", memoryLimit: "lots" },
      { path: "a", threads: 0 },
      { path: "a", threads: 1.5 },
      { path: "" },
      {},
      { path: ":memory:" },
    ]) {
      await expect(open(duckdb(options))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }
  });

  test("keep DuckDB from downloading, from taking the machine and from keeping what it has freed", () => {
    expect(configuration({})).toEqual({
      allocator_bulk_deallocation_flush_threshold: "8MB",
      allocator_flush_threshold: "8MB",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      errors_as_json: "true",
      memory_limit: "128MB",
      threads: "2",
    });
  });

  test("a file is known by its first bytes", async () => {
    const path = join(folder(), "a.db");
    await sql(path, "CREATE TABLE t (a INTEGER)");
    expect(duckdb.recognises?.(readFileSync(path))).toBe(true);
    expect(duckdb.recognises?.(Buffer.from("SQLite format 3\0"))).toBe(false);
    expect(duckdb.recognises?.(Buffer.from(""))).toBe(false);
  });
});
