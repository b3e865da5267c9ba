import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Stage } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { Database, made, newPath, opening, values } from "./place.ts";

/** Copies a database in a process of its own and kills it after so many milliseconds of writing. */
async function killed(from: string, to: string, collection: string, after: number): Promise<boolean> {
  const program = `
    import { DataMigrator, open } from "@dataknobs/core";
    import { sqlite } from "@dataknobs/backend-sqlite";
    const [source, target] = [await open(sqlite({ path: ${JSON.stringify(from)} }), { access: "read" }), await open(sqlite({ path: ${JSON.stringify(to)} }))];
    const sides = [source, target].map(({ store, backend }) => ({ store, traits: backend.traits }));
    process.stdout.write("begin");
    await new DataMigrator(...sides).migrate({ collections: { t: ${JSON.stringify(collection)} }, mode: ${JSON.stringify(collection === "there" ? "insert" : "create")}, batchSize: 2000 });
    process.stdout.write("end");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (data: Buffer) => {
    said += data.toString();
    if (said === "begin") setTimeout(() => child.kill("SIGKILL"), after);
  });
  await once(child, "exit");
  return !said.endsWith("end");
}

const source = (): string =>
  made(
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) INSERT INTO t SELECT i, 'row ' || i FROM n",
  );

/** What the ledger names and what is there must be the same records. */
function agrees(path: string, table: string): void {
  const database = new Database(path);
  const ledger = database.prepare("SELECT checkpoint FROM _dataknobs_ledger").pluck().all() as string[];
  const written = ledger
    .map((text) => (JSON.parse(text) as { written: number }).written)
    .reduce((sum, one) => sum + one, 0);
  expect(database.prepare(`SELECT count(*) FROM "${table}"`).pluck().get()).toBe(written);
  expect(database.prepare(`SELECT count(*) FROM "${table}" WHERE a <> 'row ' || id`).pluck().get()).toBe(0);
  expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
  database.close();
}

describe("a load whose process is killed", () => {
  const moments = [5, 20, 45, 80, 130, 200];
  it("into a new file leaves no file, and a stage whose ledger agrees with its records", async () => {
    const from = source();
    for (const after of moments) {
      const to = newPath();
      const died = await killed(from, to, "t", after);
      // Killed after it had appeared, and before it could say so: then it is whole.
      const outcome = existsSync(to) ? values(to, "SELECT count(*) FROM t")[0] : died;
      expect([60_000, true]).toContain(outcome);
      const { store } = await opening(to, "write");
      const stages: readonly Stage[] = (await store.stages?.()) ?? [];
      for (const { name, run, runner } of stages) {
        if (runner !== undefined) agrees(name, `_dataknobs_${run}_t`);
        await store.clear?.({ name, run, runner, plan: "" });
      }
      expect(await store.stages?.()).toEqual([]);
    }
  });

  it("into a database that is there leaves it as it was, and a stage that can be cleared", async () => {
    const from = source();
    for (const mode of ["wal", "delete"]) {
      const to = made(`PRAGMA journal_mode = ${mode}; CREATE TABLE other (a); INSERT INTO other VALUES (1)`);
      await killed(from, to, "u", 40);
      const { store } = await opening(to, "write");
      for (const stage of (await store.stages?.()) ?? []) {
        agrees(to, stage.name);
        await store.clear?.(stage);
      }
      expect((await store.collections()).filter((name) => name !== "u")).toEqual(["other"]);
    }
  });

  it("straight into a table leaves what its ledger says", async () => {
    const from = source();
    for (const after of [20, 60]) {
      const to = made("CREATE TABLE there (id INTEGER PRIMARY KEY, a TEXT)");
      await killed(from, to, "there", after);
      const { store } = await opening(to, "write");
      const stages = (await store.stages?.()) ?? [];
      const database = new Database(to);
      const rows = (): unknown => database.prepare("SELECT count(*) FROM there").pluck().get();
      const tables = (): unknown[] => database.prepare("SELECT name FROM sqlite_schema").pluck().all();
      if (tables().includes("_dataknobs_ledger")) agrees(to, "there");
      const before = rows();
      for (const stage of stages) {
        expect(stage).toMatchObject({ name: "there", collection: "there", direct: true });
        await store.clear?.(stage);
      }
      expect([rows(), tables()]).toEqual([before, ["there"]]);
      database.close();
    }
  });
});
