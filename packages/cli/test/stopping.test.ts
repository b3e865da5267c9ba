import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import {
  dataknobs,
  filesIn,
  moduleFile,
  ordersDb,
  sqlite,
  sqliteRows,
  type Started,
  start,
  tempFolder,
} from "./harness.ts";

const oldFile = gzipSync("id,email,total\n7,old,1\n");

/** A copy that takes its time: each record waits a little, each commit holds ten. */
function slowCopy(target: string, ...more: readonly string[]): { folder: string; running: Started } {
  const folder = tempFolder();
  ordersDb(join(folder, "app.db"), 2000);
  if (more.includes("insert") || more.includes("replace"))
    sqlite(join(folder, "x.db"), "CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT NOT NULL, total REAL)");
  if (more.includes("insert"))
    writeFileSync(join(folder, "added.jsonl"), '{"id":0,"email":"zero@example.org","total":1.5}\n');
  if (more.includes("replace")) writeFileSync(join(folder, "k.csv.gz"), oldFile);
  const code = `import { writeFileSync } from "node:fs";
    export default { name: "slow", output: (schema) => schema, record(order) {
      if (order.id === 100) writeFileSync("begun", "");
      return order.id < 100 ? order : new Promise((go) => setTimeout(go, 20, order));
    } };`;
  const running = start(folder, [
    "copy",
    "./app.db",
    target,
    "--transform",
    moduleFile(folder, "slow.mjs", code),
    "--batch-size",
    "10",
    "--json",
    ...more,
  ]);
  return { folder, running };
}

/** Until some windows are committed and more is to come. */
async function begun(folder: string): Promise<void> {
  while (!existsSync(join(folder, "begun"))) await sleep(20);
}

describe("Ctrl-C", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("once stops at a commit and says what is where: %s", async (signal) => {
    const { folder, running } = slowCopy("sqlite:./x.db");
    await begun(folder);
    running.child.kill(signal);
    const { code, document, stderr } = await running.ended;
    expect(stderr).toContain("Stopping at the next commit. Ctrl-C again stops at once.");
    expect(document).toMatchObject({ status: "stopped", error: { code: "ABORTED" }, failedRecords: 0 });
    expect(document.successfulRecords).toBeGreaterThan(0);
    expect(document.readRecords).toBe(document.successfulRecords);
    expect(code).toBe(130);
    const partial = filesIn(folder).find((name) => name.endsWith(".partial"));
    expect(stderr).toMatch(
      new RegExp(
        `${document.successfulRecords} records of orders are staged in .*${partial}; sqlite:./x.db has not been made\\.`,
      ),
    );
    expect(filesIn(folder)).not.toContain("x.db");

    const again = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--json");
    expect(again.document).toMatchObject({ status: "done", successfulRecords: 2000 });
    expect(again.stderr).toContain("no longer alive: discarded");
    expect(filesIn(folder)).toEqual(["app.db", "begun", "slow.mjs", "x.db"]);
  });

  it("where people look already, what is committed stays and is counted, and a second run would add it again", async () => {
    const { folder, running } = slowCopy("sqlite:./x.db", "--mode", "insert", "--quiet");
    await begun(folder);
    running.child.kill("SIGINT");
    const { code, document, stderr } = await running.ended;
    expect(document.status).toBe("stopped");
    const again =
      "Unless a key refuses them, running again adds them a second time. Use --mode upsert with a key, or remove them first.";
    expect(stderr).toContain(`${document.successfulRecords} records of orders are committed in orders. ${again}`);
    expect(document.error.fix).toContain(again);
    expect(sqliteRows(join(folder, "x.db"), "SELECT count(*) AS n FROM orders")).toEqual([
      { n: BigInt(document.successfulRecords) },
    ]);
    expect(sqliteRows(join(folder, "x.db"), "SELECT name FROM sqlite_schema")).toEqual([{ name: "orders" }]);
    expect(code).toBe(130);
  });

  it("of what was staged among people's own tables nothing is left", async () => {
    const { folder, running } = slowCopy("sqlite:./x.db", "--mode", "replace");
    await begun(folder);
    running.child.kill("SIGINT");
    const { code, document, stderr } = await running.ended;
    expect(document).toMatchObject({ status: "stopped", readRecords: 0, successfulRecords: 0 });
    expect(stderr).toContain("orders is as it was.");
    expect(sqliteRows(join(folder, "x.db"), "SELECT name FROM sqlite_schema")).toEqual([{ name: "orders" }]);
    expect(code).toBe(130);
  });

  it("of records added to a file it names the file", async () => {
    const { folder, running } = slowCopy("jsonl:./added.jsonl", "--mode", "insert", "--quiet");
    await begun(folder);
    running.child.kill("SIGINT");
    const { document, stderr } = await running.ended;
    const records = `${document.successfulRecords} records of orders`;
    expect(stderr).toContain(`${records} are committed in ./added.jsonl. `);
    expect(readFileSync(join(folder, "added.jsonl"), "utf8").split("\n").length).toBe(document.successfulRecords + 2);
  });

  it("a file that was to be replaced is as it was", async () => {
    const { folder, running } = slowCopy("./k.csv.gz", "--mode", "replace");
    await begun(folder);
    running.child.kill("SIGINT");
    const { document, stderr } = await running.ended;
    expect(document.status).toBe("stopped");
    expect(stderr).toMatch(/records of orders are staged in .*; \.\/k\.csv\.gz itself is as it was\./);
    expect(readFileSync(join(folder, "k.csv.gz"))).toEqual(oldFile);
  });

  it.each(["sqlite:./x.db", "duckdb:./x.duckdb"])(
    "a second run into the same place is refused while the first is alive: %s",
    async (target) => {
      const { folder, running } = slowCopy(target);
      await begun(folder);
      const second = await dataknobs(folder, "copy", "./app.db", target, "--json");
      expect(second.document).toMatchObject({
        status: "failed",
        error: { code: expect.stringMatching(/STAGE_IN_USE|BUSY/) },
      });
      expect(second.code).toBe(1);
      running.child.kill("SIGINT");
      const { document } = await running.ended;
      expect(document).toMatchObject({ status: "stopped", failedRecords: 0 });
    },
  );

  it("a run that was killed as it began is waited for until it shows, with a word", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    const partial = join(folder, "x.db.0killed.partial");
    writeFileSync(partial, "");
    const { code, stderr } = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db");
    expect(stderr).toContain("has just begun to load into the same place, or was killed as it began: waiting");
    expect(stderr).toContain("left by run 0killed, which is no longer alive: discarded");
    expect(code).toBe(0);
    expect(existsSync(partial)).toBe(false);
  });

  it("twice stops at once", async () => {
    const { folder, running } = slowCopy("duckdb:./x.duckdb");
    await begun(folder);
    running.child.kill("SIGINT");
    await sleep(20);
    running.child.kill("SIGINT");
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/Stopped/);
    expect(code).toBe(130);
    expect(existsSync(join(folder, "x.duckdb"))).toBe(false);
  });
});
