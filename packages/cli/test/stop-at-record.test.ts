import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sqlite, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

/** 20 records come; the target has 13 and 15 already. */
async function places(target: string): Promise<string> {
  const folder = tempFolder();
  sqlite(
    join(folder, "app.db"),
    `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) INSERT INTO t SELECT i, 'new' FROM n`,
  );
  writeFileSync(join(folder, "t.jsonl"), '{"id":13,"a":"old"}\n{"id":15,"a":"old"}\n');
  await dataknobs(folder, "copy", "t.jsonl", target, "--key", "id");
  return folder;
}

describe("a record that the target itself refuses stops a copy into a table that is there", () => {
  it.each(["sqlite:./x.db", "duckdb:./x.duckdb"])(
    "what came before it is written, nothing behind: %s",
    async (target) => {
      const folder = await places(target);
      // In the second window, with another bad record behind it.
      const args = ["copy", "app.db", target, "--mode", "insert", "--batch-size", "10", "--json"];
      const { code, document, stderr } = await dataknobs(folder, ...args);
      expect(document).toMatchObject({
        status: "failed",
        error: { code: "DUPLICATE_KEY" },
        errors: [{ recordId: "13" }],
        readRecords: 13,
        successfulRecords: 12,
        failedRecords: 1,
      });
      expect(stderr).toContain("12 records of t are committed and stay.");
      expect(code).toBe(1);
      const { document: after } = await dataknobs(folder, "inspect", target, "--json");
      expect(after.collections[0]?.count).toBe(14);
    },
  );
});
