import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordsIn, sqlite, sqliteRows, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const odd = [
  'say "hi"',
  "it's",
  "two words",
  "select",
  "😀",
  "a.b",
  "semi;colon--",
  "tab\tname",
  "日本",
  "__proto__",
  "$1",
  "%s",
  "[x]",
  "`tick`",
  " leading",
  "constructor",
];

describe("names that need care", () => {
  it.each(["sqlite", "duckdb"])("of tables and fields reach the target as they were: %s", async (scheme) => {
    const folder = tempFolder();
    const source = join(folder, "app.db");
    for (const name of odd) {
      sqlite(
        source,
        `CREATE TABLE ${quoted(name)} (id INTEGER PRIMARY KEY, ${odd.map((field) => `${quoted(field)} TEXT`).join(", ")})`,
      );
      sqlite(source, `INSERT INTO ${quoted(name)} VALUES (1, ${odd.map((_, i) => `'v${i}'`).join(", ")})`);
    }
    const { code, document, stderr } = await dataknobs(
      folder,
      "copy",
      "sqlite:./app.db",
      `${scheme}:./x.${scheme}`,
      "--json",
    );
    expect(document).toMatchObject({ status: "done", successfulRecords: odd.length });
    expect(code).toBe(0);
    expect(stderr).not.toContain("\t");
    const back = await dataknobs(folder, "inspect", `${scheme}:./x.${scheme}`, "--json");
    expect(back.document.collections.map(({ name }) => name).toSorted()).toEqual(odd.toSorted());
    for (const { fields, name, count } of back.document.collections) {
      expect({ name, count, fields: fields.map((field) => field["name"]) }).toEqual({
        name,
        count: 1,
        fields: ["id", ...odd],
      });
    }
    const [record] = await recordsIn(`${scheme}:${folder}/x.${scheme}`, "😀");
    expect(Object.entries(record ?? {})).toEqual([["id", 1], ...odd.map((field, i) => [field, `v${i}`])]);
  });

  it("can be asked for one by one", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      `CREATE TABLE "a=b" (id INTEGER PRIMARY KEY, "x,y" TEXT, z TEXT); INSERT INTO "a=b" VALUES (1, 'p', 'q')`,
    );
    const { code } = await dataknobs(
      folder,
      "copy",
      "./app.db",
      "sqlite:./x.db",
      "--table",
      "a=b=c d",
      "--fields",
      '"x,y",id',
      "--where",
      "`x,y` = p",
    );
    expect(code).toBe(0);
    expect(sqliteRows(join(folder, "x.db"), 'SELECT * FROM "c d"')).toEqual([{ "x,y": "p", id: 1n }]);
  });

  it("two fields that differ only in case: one gets another name, which the plan shows; never one column less", async () => {
    const folder = tempFolder();
    // DuckDB and SQLite tell names apart without case, so a transform makes such a pair.
    sqlite(join(folder, "app.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO t VALUES (1, 'a')");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(folder, "t.mjs"), "export default (r) => ({ ...r, NAME: r.name + r.name })");
    for (const target of ["sqlite:./x.db", "duckdb:./x.duckdb"]) {
      const args = ["sqlite:./app.db", target, "--transform", "./t.mjs"];
      const planned = await dataknobs(folder, "plan", ...args);
      expect(planned.stdout).toMatch(/note: the field "(NAME|name)" is stored as "(NAME|name)_\w+"/);
      const { code, stderr } = await dataknobs(folder, "copy", ...args);
      expect(stderr).toMatch(/is stored as/);
      expect(code).toBe(0);
      const { document } = await dataknobs(folder, "inspect", target, "--json");
      expect(document.collections[0]?.fields).toHaveLength(3);
      const [record] = await recordsIn(target.replace("./", `${folder}/`), "t");
      expect(Object.values(record ?? {})).toEqual([1, "a", "aa"]);
    }
  });

  it.each(["sqlite", "duckdb"])(
    "two tables that differ only in case are refused before anything is made: %s",
    async (scheme) => {
      const folder = tempFolder();
      sqlite(
        join(folder, "app.db"),
        "CREATE TABLE a (x INT); INSERT INTO a VALUES (1); CREATE TABLE b (x INT); INSERT INTO b VALUES (2)",
      );
      const target = `${scheme}:./x.${scheme}`;
      const args = ["sqlite:./app.db", target, "--table", "a=users", "--table", "b=Users"];
      const planned = await dataknobs(folder, "plan", ...args);
      expect(planned.stderr).toContain('"users" and "Users" would be one table');
      expect(planned.code).toBe(1);
      for (const mode of ["create", "replace", "insert"]) {
        const { code, document } = await dataknobs(folder, "copy", ...args, "--mode", mode, "--json");
        expect(document).toMatchObject({ status: "failed", error: { code: "INVALID_ARGUMENT" } });
        expect(code).toBe(1);
        expect(readdirSync(folder)).toEqual(["app.db"]);
      }
      await dataknobs(folder, "copy", "sqlite:./app.db", target, "--table", "a=users");
      const again = await dataknobs(folder, "copy", ...args, "--mode", "replace");
      expect(again.code).toBe(1);
      expect(await recordsIn(target.replace("./", `${folder}/`), "users")).toEqual([{ x: 1 }]);
    },
  );

  it("a name with its schema and the same without are one table of DuckDB", async () => {
    const folder = tempFolder();
    sqlite(join(folder, "app.db"), "CREATE TABLE a (x INT); CREATE TABLE b (x INT)");
    for (const _ of ["a new file", "the file that is there"]) {
      const args = ["copy", "sqlite:./app.db", "duckdb:./x.duckdb", "--mode", "replace"];
      const both = await dataknobs(folder, ...args, "--table", "a=t", "--table", "b=main.t");
      expect(both.stderr).toContain('"t" and "main.t" would be one table');
      expect(both.code).toBe(1);
      expect((await dataknobs(folder, ...args, "--table", "a=t")).code).toBe(0);
    }
  });
});

describe("shapes at the edge", () => {
  it.each(["sqlite", "duckdb"])("a thousand fields: %s", async (scheme) => {
    const folder = tempFolder();
    const fields = Array.from({ length: 999 }, (_, i) => `c${i}`);
    sqlite(
      join(folder, "app.db"),
      `CREATE TABLE wide (id INTEGER PRIMARY KEY, ${fields.map((name) => `${name} INTEGER`).join(", ")}); INSERT INTO wide VALUES (1, ${fields.map((_, i) => i).join(", ")})`,
    );
    const { code } = await dataknobs(folder, "copy", "sqlite:./app.db", `${scheme}:./x.${scheme}`);
    expect(code).toBe(0);
    const [record] = await recordsIn(`${scheme}:${folder}/x.${scheme}`, "wide");
    expect(Object.keys(record ?? {})).toEqual(["id", ...fields]);
    const inspected = await dataknobs(folder, "inspect", `${scheme}:./x.${scheme}`);
    expect(inspected.stdout).toMatch(/and \d+ more fields/);
  });

  it.each(["sqlite", "duckdb"])("an empty table arrives as an empty table: %s", async (scheme) => {
    const folder = tempFolder();
    sqlite(join(folder, "app.db"), "CREATE TABLE hollow (id INTEGER PRIMARY KEY, name TEXT)");
    const { code, document } = await dataknobs(folder, "copy", "sqlite:./app.db", `${scheme}:./x.${scheme}`, "--json");
    expect(document).toMatchObject({
      status: "done",
      readRecords: 0,
      collections: [{ source: "hollow", successfulRecords: 0 }],
    });
    expect(code).toBe(0);
    const { document: inspected } = await dataknobs(folder, "inspect", `${scheme}:./x.${scheme}`, "--json");
    expect(inspected.collections).toMatchObject([{ name: "hollow", count: 0, key: ["id"] }]);
  });

  it("a database without any table", async () => {
    const folder = tempFolder();
    sqlite(join(folder, "app.db"), "CREATE TABLE t (a); DROP TABLE t");
    const copied = await dataknobs(folder, "copy", "sqlite:./app.db", "sqlite:./x.db");
    expect(copied.stderr).toContain("holds no collections");
    expect(copied.code).toBe(1);
    const inspected = await dataknobs(folder, "inspect", "sqlite:./app.db");
    expect(inspected).toMatchObject({ code: 0, stdout: "" });
  });
});
