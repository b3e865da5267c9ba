import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { filesIn, ordersDb, sqlite, sqliteRows, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

/** A folder that holds two megabytes; empty where it cannot be had. */
function smallFolder(folder: string): string {
  const small = join(folder, "small");
  mkdirSync(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small], { stdio: "ignore" });
  } catch {
    return ""; // nobody but root may mount, and not everywhere
  }
  onTestFinished(() => void execFileSync("umount", [small]));
  return small;
}

const notRun = "not run: this needs a small file system, which only root can mount";

describe("no space left", () => {
  it.for(["sqlite", "duckdb", "jsonl", "json", "csv"])(
    "for a new file: it says so and leaves nothing: %s",
    async (scheme, { skip }) => {
      const folder = tempFolder();
      const small = smallFolder(folder);
      skip(small === "", notRun);
      ordersDb(join(folder, "app.db"), 200_000);
      const { code, document, stderr } = await dataknobs(
        folder,
        "copy",
        "sqlite:./app.db",
        `${scheme}:./small/x.${scheme}`,
        "--json",
      );
      expect(stderr).toMatch(/no space left|disk is full/i);
      expect(document).toMatchObject({ status: "failed", successfulRecords: 0 });
      expect(code).toBe(1);
      expect(filesIn(small)).toEqual([]);
    },
  );

  it("for a table that is replaced: it stays as it was", async ({ skip }) => {
    const folder = tempFolder();
    const small = smallFolder(folder);
    skip(small === "", notRun);
    ordersDb(join(folder, "app.db"), 200_000);
    sqlite(
      join(small, "x.db"),
      "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL, total REAL); INSERT INTO orders VALUES (7, 'old', 1)",
    );
    const { code, stderr } = await dataknobs(
      folder,
      "copy",
      "sqlite:./app.db",
      "sqlite:./small/x.db",
      "--mode",
      "replace",
    );
    expect(stderr).toContain("NO_SPACE");
    expect(code).toBe(1);
    expect(sqliteRows(join(small, "x.db"), "SELECT * FROM orders")).toEqual([{ id: 7n, email: "old", total: 1 }]);
    expect(sqliteRows(join(small, "x.db"), "SELECT name FROM sqlite_schema")).toEqual([{ name: "orders" }]);
  });

  it("for records that are added to a file: whole windows stay, and nothing of the one that failed", async ({
    skip,
  }) => {
    const folder = tempFolder();
    const small = smallFolder(folder);
    skip(small === "", notRun);
    ordersDb(join(folder, "app.db"), 200_000);
    const first = '{"id":0,"email":"old","total":1.5}\n';
    writeFileSync(join(small, "x.jsonl"), first);
    const command =
      "copy sqlite:./app.db small/x.jsonl --mode insert --fields id,email,total --batch-size 1000 --json --quiet";
    const { code, document, stderr } = await dataknobs(folder, ...command.split(" "));
    expect(stderr).toContain("NO_SPACE");
    expect(code).toBe(1);
    const lines = readFileSync(join(small, "x.jsonl"), "utf8").split(/(?<=\n)/);
    expect(lines[0]).toBe(first);
    expect(lines.at(-1)?.at(-1)).toBe("\n");
    expect(document.successfulRecords).toBeGreaterThan(0);
    expect(lines).toHaveLength(1 + document.successfulRecords);
    const warning = `${document.successfulRecords.toLocaleString("en-US")} records of orders are committed and stay. Unless a key refuses them, running again adds them a second time. Remove them first.`;
    expect(stderr).toContain(warning);
    expect(document.error.fix).toContain(warning);
    expect(filesIn(small)).toEqual(["x.jsonl"]);
  });
});
