import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { filesIn, ordersDb, sqlite, stateOf, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

describe("plan", () => {
  it("says for each field what it becomes, and writes nothing", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 10);
    const { code, stdout, stderr } = await dataknobs(
      folder,
      "plan",
      "sqlite:./app.db",
      "duckdb:./x.duckdb",
      "--table",
      "orders=fact",
    );
    expect(stdout).toMatch(/^orders -> fact {2}create; appears at once at the end; key id$/m);
    expect(stdout).toMatch(/^ {2}field +from +to +native +verdict$/m);
    expect(stdout).toMatch(/^ {2}id +int64 +int64 +BIGINT +exact$/m);
    expect(stdout).toMatch(/^ {2}total +float64 +float64 +DOUBLE +(exact|checked\(negzero\)), as declared$/m);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(filesIn(folder)).toEqual(["app.db"]);
  });

  it("claims no more than it knows of what a source does not enforce, as the copy then shows", async () => {
    const folder = tempFolder();
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); INSERT INTO t VALUES (1, 5), (2, 'five')",
    );
    const { stdout } = await dataknobs(folder, "plan", "./app.db", "duckdb:./x.duckdb");
    expect(stdout).toMatch(/^ {2}id .* exact$/m);
    expect(stdout).toMatch(/^ {2}n +int64 .* exact, as declared$/m);
    expect(stdout).toMatch(/^ {2}note: as declared: .* start over with a type that holds all/m);
    const { document } = await dataknobs(folder, "plan", "./app.db", "duckdb:./x.duckdb", "--json");
    expect(document.collections[0]?.fields[1]).toMatchObject({ name: "n", verdict: "exact", declared: true });
    for (const dry of [["--dry-run"], []]) {
      const { stderr, code } = await dataknobs(folder, "copy", "./app.db", "duckdb:./x.duckdb", ...dry);
      expect(stderr).toContain('the field "n" is int64 by its declaration, but not all of its values are');
      expect(code).toBe(0);
    }
    const asked = await dataknobs(folder, "plan", "./app.db", "duckdb:./y.duckdb", "--type", "n=text");
    expect(asked.stdout).not.toContain("as declared");
  });

  it("--json prints one document", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 10);
    const { code, document } = await dataknobs(folder, "plan", "sqlite:./app.db", "duckdb:./x.duckdb", "--json");
    expect(document.collections).toMatchObject([
      {
        source: "orders",
        target: "orders",
        key: ["id"],
        fields: [
          { name: "id", from: "int64", to: "int64", verdict: "exact" },
          { name: "email", from: "text", to: "text", verdict: "exact" },
          { name: "total", from: "float64", to: "float64", verdict: expect.stringMatching(/^(exact|checked)/) },
        ],
      },
    ]);
    expect(code).toBe(0);
  });

  it("shows a loss before it happens; copying needs consent by name", async () => {
    const folder = tempFolder();
    sqlite(join(folder, "app.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY, x REAL); INSERT INTO t VALUES (1, 0.1)");
    sqlite(join(folder, "narrow.db"), "CREATE TABLE t (id INTEGER PRIMARY KEY, x DECIMAL_TEXT(10,2))");
    await dataknobs(folder, "copy", "sqlite:./narrow.db", "duckdb:./x.duckdb");
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE d (id INTEGER PRIMARY KEY, x DECIMAL_TEXT(10,4)); INSERT INTO d VALUES (1, '1.2345')",
    );
    const before = stateOf(folder);
    const args = ["sqlite:./app.db", "duckdb:./x.duckdb", "--table", "d=t"];
    const planned = await dataknobs(folder, "plan", ...args);
    expect(planned.stdout).toMatch(/^ {2}x +decimal\(10,4\) +decimal\(10,2\) +\S+ +lossy\(scale\), as declared$/m);
    const refused = await dataknobs(folder, "copy", ...args);
    expect(refused.stderr).toMatch(/fix +.*--accept x=scale/);
    expect(refused.code).toBe(1);
    expect(stateOf(folder)).toEqual(before);
    expect((await dataknobs(folder, "copy", ...args, "--accept", "x=scale")).code).toBe(0);
  });

  it("says when the copy would be refused", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    ordersDb(join(folder, "x.db"), 3);
    const { code, stdout } = await dataknobs(folder, "plan", "sqlite:./app.db", "sqlite:./x.db");
    expect(stdout).toMatch(/note: .*already .*3 records/);
    expect(code).toBe(0);
  });
});

describe("inspect", () => {
  it("goes on behind a collection that cannot be looked at", async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, "f"));
    writeFileSync(join(folder, "f/bad.jsonl.gz"), gzipSync('{"a":1}\n').subarray(0, 20));
    writeFileSync(join(folder, "f/good.jsonl"), '{"a":1}\n');
    const { code, stdout } = await dataknobs(folder, "inspect", "file:./f");
    expect(stdout).toMatch(/^bad\n {2}.*bad\.jsonl\.gz is not a whole gzip file/);
    expect(stdout).toMatch(/^good {2}1 record$/m);
    const json = await dataknobs(folder, "inspect", "file:./f", "--json");
    expect(json.document.collections).toMatchObject([
      { name: "bad", error: { code: "STORE_CORRUPT" } },
      { name: "good", count: 1 },
    ]);
    expect([code, json.code]).toEqual([1, 1]);
  });

  it("shows collections, counts, fields, keys and a few records", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 1234);
    sqlite(
      join(folder, "app.db"),
      `CREATE TABLE notes (a TEXT, b INTEGER NOT NULL, c, PRIMARY KEY (b, a)); INSERT INTO notes VALUES ('two' || char(10) || 'lines', 1, x'0102'), ('esc' || char(27) || '[31m', 2, NULL)`,
    );
    const { code, stdout, stderr } = await dataknobs(folder, "inspect", "sqlite:./app.db");
    expect(stdout).toMatch(/^orders {2}1,234 records$/m);
    expect(stdout).toMatch(/^ {2}id +int64 +INTEGER +key$/m);
    expect(stdout).toMatch(/^ {2}total +float64 +null +REAL$/m);
    expect(stdout).toMatch(/^ +5 +user5@example\.org +1\.25$/m);
    expect(stdout).not.toContain("user6@");
    expect(stdout).toMatch(/^ {2}b +int64 .*key 1$/m);
    expect(stdout).toContain("two\\nlines");
    expect(stdout).toContain("esc\\u001b[31m");
    expect(stdout).toContain("0x0102");
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThan(160);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("--json prints one document", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 7);
    const { code, document } = await dataknobs(folder, "inspect", "sqlite:./app.db", "--json");
    expect(document).toEqual({
      collections: [
        {
          name: "orders",
          count: 7,
          key: ["id"],
          fields: [
            { name: "id", type: "int64", nullable: false, native: expect.any(String) },
            { name: "email", type: "text", nullable: false, native: expect.any(String) },
            { name: "total", type: "float64", nullable: true, native: expect.any(String) },
          ],
        },
      ],
    });
    expect(code).toBe(0);
  });

  it.skipIf(!existsSync("/dev/full"))("says that its output could not be written", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 7);
    for (const args of [[], ["--json"]]) {
      const full = openSync("/dev/full", "w");
      const command = [main, "inspect", "./app.db", ...args];
      const { status, stderr } = spawnSync(process.execPath, command, {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", full, "pipe"],
      });
      closeSync(full);
      expect(stderr).toMatch(/^dataknobs: Standard output could not be written: .*ENOSPC/m);
      expect(stderr).toMatch(/^ {2}code +NO_SPACE$/m);
      expect(stderr).not.toContain("report");
      expect(status).toBe(1);
    }
  });

  it("takes globs, and views by their name", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 7);
    sqlite(
      join(folder, "app.db"),
      "CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE VIEW cheap AS SELECT * FROM orders WHERE total < 1",
    );
    const globbed = await dataknobs(folder, "inspect", "sqlite:./app.db", "--table", "o*", "--json");
    expect(globbed.document.collections.map(({ name }) => name)).toEqual(["orders"]);
    const view = await dataknobs(folder, "inspect", "sqlite:./app.db", "--table", "cheap", "--json");
    expect(view.document.collections).toMatchObject([{ name: "cheap", count: 3 }]);
  });
});
