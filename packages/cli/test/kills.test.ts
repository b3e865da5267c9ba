import { rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { filesIn, ordersDb, sqliteRows, start, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

const rows = 40_000;
const sum = "SELECT count(*) AS n, sum(id) AS ids, sum(total) AS totals, sum(length(email)) AS letters FROM orders";

/** What stands under the target's name; a whole one is taken away again. */
async function whatIsLeft(folder: string, scheme: string): Promise<string> {
  const name = `x.${scheme}`;
  if (!filesIn(folder).includes(name)) return "nothing";
  const { stdout, stderr } = await dataknobs(folder, "inspect", `${scheme}:./${name}`, "--json");
  if (!stdout.includes(`"count": ${rows},`)) return `something else: ${stdout}${stderr}`;
  rmSync(join(folder, name));
  return "everything";
}

/** Ten seconds pass: until five have, a file that nobody has claimed yet may be one that a run is about to claim. */
function later(folder: string): void {
  const then = Date.now() / 1000 - 10;
  for (const name of filesIn(folder)) if (name.includes("partial")) utimesSync(join(folder, name), then, then);
}

/** Runs a command to its end; milliseconds. */
async function timeOf(folder: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  expect((await start(folder, args).ended).code).toBe(0);
  return performance.now() - started;
}

describe("kill -9 at random moments", () => {
  it.each([
    ["sqlite", 8],
    ["duckdb", 8],
  ] as const)(
    "of a new %s file: it is absent, and the same command ends exact and leaves no litter",
    async (scheme, kills) => {
      const folder = tempFolder();
      ordersDb(join(folder, "app.db"), rows);
      const copy = ["copy", "sqlite:./app.db", `${scheme}:./x.${scheme}`, "--batch-size", "5000", "--quiet"];
      const whole = await timeOf(folder, copy);
      rmSync(join(folder, `x.${scheme}`));
      const left = new Set<string>();
      for (let kill = 0; kill < kills; kill++) {
        const { child, ended } = start(folder, copy);
        await sleep(whole * (0.2 + 0.8 * Math.random()));
        child.kill("SIGKILL");
        await ended;
        left.add(await whatIsLeft(folder, scheme));
        later(folder);
      }
      expect(left).toContain("nothing");
      left.delete("nothing");
      left.delete("everything"); // a run that had come to its end before the kill
      expect([...left]).toEqual([]);
      const { code, stderr } = await dataknobs(folder, ...copy);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(filesIn(folder)).toEqual(["app.db", `x.${scheme}`]);
      expect((await dataknobs(folder, "copy", `${scheme}:./x.${scheme}`, "sqlite:./back.sqlite")).code).toBe(0);
      expect(sqliteRows(join(folder, "back.sqlite"), sum)).toEqual(sqliteRows(join(folder, "app.db"), sum));
    },
    120_000,
  );

  it("in the midst of tidying up: what is left of that is tidied up as well", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 3);
    for (const name of ["x.sqlite.0abc.partial-journal", "x.duckdb.0abd.partial"])
      writeFileSync(join(folder, name), "");
    expect((await dataknobs(folder, "copy", "./app.db", "sqlite:./x.sqlite")).code).toBe(0);
    expect((await dataknobs(folder, "copy", "./app.db", "duckdb:./x.duckdb")).code).toBe(0);
    expect(filesIn(folder)).toEqual(["app.db", "x.duckdb", "x.sqlite"]);
  });

  it("of a table that is replaced: it is as before until it is as it should be", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), rows);
    ordersDb(join(folder, "x.db"), 7);
    const before = sqliteRows(join(folder, "x.db"), sum);
    const after = sqliteRows(join(folder, "app.db"), sum);
    const copy = ["copy", "sqlite:./app.db", "sqlite:./x.db", "--mode", "replace", "--batch-size", "5000", "--quiet"];
    const whole = await timeOf(folder, copy.with(2, "sqlite:./y.db"));
    for (let kill = 0; kill < 6; kill++) {
      const { child, ended } = start(folder, copy);
      await sleep(whole * (0.2 + 0.8 * Math.random()));
      child.kill("SIGKILL");
      await ended;
      const found = sqliteRows(join(folder, "x.db"), sum);
      expect([before, after]).toContainEqual(found);
    }
    expect((await dataknobs(folder, ...copy)).code).toBe(0);
    expect(sqliteRows(join(folder, "x.db"), sum)).toEqual(after);
    expect(sqliteRows(join(folder, "x.db"), "SELECT name FROM sqlite_schema WHERE type = 'table'")).toEqual([
      { name: "orders" },
    ]);
    expect(filesIn(folder).filter((name) => /partial|journal|wal/.test(name))).toEqual([]);
  }, 120_000);
});
