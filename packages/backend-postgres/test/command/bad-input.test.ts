import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { folder, sqliteExec } from "../faults/workshop.ts";
import { freshDatabase, plainSql, proxy, testServer } from "../server/index.ts";
import { dataknobs } from "./dataknobs.ts";
import { onServer } from "../server/on-server.ts";

/** What `--json` prints. */
interface Printed {
  readonly status: string;
  readonly successfulRecords: number;
  readonly failedRecords: number;
  readonly error?: { readonly code: string; readonly message: string; readonly fix: string };
  readonly errors?: readonly {
    readonly code: string;
    readonly field?: string;
    readonly message: string;
    readonly recordId?: string;
  }[];
}

onServer("the command says what is wrong with", async () => {
  const database = await freshDatabase(await testServer());
  const { url } = database;
  afterAll(() => database.drop());
  await database.sql("CREATE TABLE kept (id int PRIMARY KEY, name text NOT NULL); INSERT INTO kept VALUES (1, 'one')");
  const before = "SELECT count(*), max(name) FROM kept";

  function shop(
    sql = "CREATE TABLE kept (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO kept VALUES (2, 'two')",
  ): string {
    const path = folder();
    sqliteExec(join(path, "app.db"), sql);
    return path;
  }

  async function copied(
    target: string,
    ...more: string[]
  ): Promise<{ code: number | null; printed: Printed; all: string }> {
    return inFolder(shop(), target, ...more);
  }

  async function inFolder(
    path: string,
    target: string,
    ...more: string[]
  ): Promise<{ code: number | null; printed: Printed; all: string }> {
    const { code, stdout, stderr } = await dataknobs(path, "copy", "sqlite:./app.db", target, "--json", ...more);
    expect(stdout).not.toBe("");
    return { code, printed: JSON.parse(stdout) as Printed, all: stdout + stderr };
  }

  const but = (change: (address: URL) => void): string => {
    const address = new URL(url);
    change(address);
    return address.href;
  };

  test.for([
    ["a wrong password", but((it) => (it.password = "hush")), "AUTHENTICATION", "password authentication failed"],
    ["an unknown user", but((it) => (it.username = "mallory")), "AUTHENTICATION", "mallory"],
    [
      "an unknown database",
      but((it) => (it.pathname = "/missing")),
      "STORE_NOT_FOUND",
      'database "missing" does not exist',
    ],
    ["an unknown schema", `${url}?schema=missing`, "STORE_NOT_FOUND", 'has no schema "missing"'],
    ["TLS that is not there", `${url}?sslmode=verify-full`, "TLS", "the server has no TLS"],
    ["an unknown parameter", `${url}?shema=x`, "INVALID_ARGUMENT", 'Did you mean "schema"?'],
    [
      "a setting that nobody knows",
      `${url}?options=-c%20nonsense%3D1`,
      "INVALID_ARGUMENT",
      "options= asks for: -c nonsense=1",
    ],
    ["a setting's wrong value", `${url}?options=-c%20work_mem%3Dmuch`, "INVALID_ARGUMENT", '"work_mem": "much"'],
    ["what is no setting", `${url}?options=--blah`, "INVALID_ARGUMENT", "--blah requires a value"],
    ["a variable that is not set", but((it) => (it.password = "env:NOT_SET")), "INVALID_ARGUMENT", "NOT_SET"],
  ] as const)("%s", async ([, target, code, words]) => {
    const ended = await copied(target, "--mode", "insert");
    expect(ended.code).toBe(1);
    expect(ended.printed.error).toMatchObject({
      code,
      message: expect.stringContaining(words),
      fix: expect.any(String),
    });
    expect(ended.all).not.toMatch(/hush|correct.horse/);
    expect(await plainSql(url, before)).toEqual([["1", "one"]]);
  });

  test("a table without permission, as source and as target", async () => {
    const user = `stranger_${database.name}`;
    await plainSql(url, `CREATE ROLE ${user} LOGIN PASSWORD 'w'; GRANT USAGE, CREATE ON SCHEMA public TO ${user}`);
    onTestFinished(async () => void (await plainSql(url, `DROP OWNED BY ${user}; DROP ROLE ${user}`)));
    const address = but((it) => {
      it.username = user;
      it.password = "w";
    });
    const written = await copied(address, "--mode", "insert");
    const toWrite = {
      code: "PERMISSION_DENIED",
      message: expect.stringContaining("That needs INSERT on table kept."),
      fix: expect.stringContaining("GRANT INSERT ON TABLE kept TO"),
    };
    expect(written).toMatchObject({ code: 1, printed: { error: toWrite } });
    const { code, stdout } = await dataknobs(folder(), "copy", address, "sqlite:./new.db", "--table", "kept", "--json");
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Printed).error).toMatchObject({
      code: "PERMISSION_DENIED",
      message: expect.stringContaining("That needs SELECT on table kept."),
    });
    expect(await plainSql(url, before)).toEqual([["1", "one"]]);
  });

  test("a server that takes no changes", async () => {
    const ended = await copied(
      `${url}?options=${encodeURIComponent("-c default_transaction_read_only=on")}`,
      "--mode",
      "insert",
    );
    expect(ended).toMatchObject({
      code: 1,
      printed: { error: { code: "READ_ONLY", fix: "Write to the server that takes changes." } },
    });
    expect(await plainSql(url, before)).toEqual([["1", "one"]]);
  });

  test("NUL in a text: the record is rejected with its field, its neighbours are written", async () => {
    const path = shop(
      "CREATE TABLE texts (id INTEGER PRIMARY KEY, t TEXT); INSERT INTO texts VALUES (1, 'a'), (2, 'b' || char(0) || 'c'), (3, 'd')",
    );
    const ended = await inFolder(path, url, "--on-error", "skip");
    expect(ended.code).toBe(4);
    expect(ended.printed).toMatchObject({ successfulRecords: 2, failedRecords: 1 });
    expect(ended.printed.errors).toEqual([
      expect.objectContaining({ code: "NOT_STORABLE", field: "t", recordId: "2" }),
    ]);
    expect(await plainSql(url, "SELECT id, t FROM texts ORDER BY id")).toEqual([
      ["1", "a"],
      ["3", "d"],
    ]);
  });

  test.for([
    ["a numeric that overflows", "v numeric(4,2)", "TEXT", "'1.5'", "'123.45'", "OUT_OF_RANGE"],
    ["a number that overflows", "v smallint", "INTEGER", "1", "70000", "OUT_OF_RANGE"],
    ["an enum value that is not in the enum", "v mood", "TEXT", "'sad'", "'angry'", "CONSTRAINT"],
    ["a foreign key that fails", "v int REFERENCES kept", "INTEGER", "1", "99", "CONSTRAINT"],
    ["a check that fails", "v int CHECK (v < 10)", "INTEGER", "1", "99", "CONSTRAINT"],
    ["a null where none may be", "v int NOT NULL", "INTEGER", "1", "NULL", "NULL_NOT_ALLOWED"],
    ["a text that is too long", "v varchar(3)", "TEXT", "'abc'", "'abcd'", "TOO_LONG"],
    ["a key twice", "v int UNIQUE", "INTEGER", "1", "1", "DUPLICATE_KEY"],
  ] as const)("%s: only that record is rejected", async ([title, column, type, good, bad, code]) => {
    const name = `t_${title.replaceAll(/\W/g, "_").slice(0, 40)}`;
    await plainSql(
      url,
      `DO $$BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok'); EXCEPTION WHEN duplicate_object THEN END$$; CREATE TABLE ${name} (id int PRIMARY KEY, ${column})`,
    );
    const path = shop(
      `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, v ${type}); INSERT INTO ${name} VALUES (1, ${good}), (2, ${bad}), (3, NULL)`,
    );
    if (column.includes("NOT NULL")) sqliteExec(join(path, "app.db"), `DELETE FROM ${name} WHERE id = 3`);
    const ended = await inFolder(path, url, "--mode", "insert", "--on-error", "skip");
    expect(ended.printed.errors).toEqual([expect.objectContaining({ code, recordId: "2" })]);
    expect(ended.code).toBe(4);
    expect(await plainSql(url, `SELECT count(*) FROM ${name} WHERE id = 2`)).toEqual([["0"]]);
    expect(await plainSql(url, `SELECT count(*) FROM ${name}`)).toEqual([[String(ended.printed.successfulRecords)]]);
  });

  test("a table that would be copied onto itself, by another address too", async () => {
    const wire = await proxy(url);
    onTestFinished(() => wire.close());
    const { code, stdout } = await dataknobs(
      folder(),
      "copy",
      url,
      wire.url,
      "--table",
      "kept",
      "--mode",
      "insert",
      "--json",
    );
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Printed).error).toMatchObject({ code: "SAME_PLACE" });
    expect(await plainSql(url, before)).toEqual([["1", "one"]]);
  });

  test("a name over 63 bytes, and two that meet there: both come back under their own names", async () => {
    const long = "x".repeat(70);
    const path = shop(
      `CREATE TABLE "t${long}" (id INTEGER PRIMARY KEY, "${long}a" TEXT, "${long}b" TEXT); INSERT INTO "t${long}" VALUES (1, 'a', 'b')`,
    );
    const { code, stderr } = await dataknobs(path, "copy", "sqlite:./app.db", url, "--table", `t${long}=names`);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const back = await dataknobs(path, "copy", url, "./back.jsonl", "--table", "names");
    expect(back.code).toBe(0);
    expect(JSON.parse(readFileSync(join(path, "back.jsonl"), "utf8"))).toEqual({
      id: 1,
      [`${long}a`]: "a",
      [`${long}b`]: "b",
    });
    const tooLong = await dataknobs(path, "copy", "sqlite:./app.db", url);
    expect(tooLong.code).toBe(1);
    expect(tooLong.stderr).toMatch(/PostgreSQL keeps 63/);
  });
});
