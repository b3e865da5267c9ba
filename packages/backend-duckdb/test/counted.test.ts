import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../src/database.ts";
import { settingsOf } from "../src/options.ts";
import { countedAs } from "../src/write/counted.ts";
import { folder } from "./workshop.ts";

test("a window of which the table does not hold as many records as were handed over is not committed, and it is told", async () => {
  const path = join(folder(), "a.duckdb");
  const database = await openDatabase(path, true, settingsOf({ path }));
  const [connection, other] = [await database.connect(), await database.connect()];
  onTestFinished(async () => {
    await connection.close();
    await other.close();
    database.release();
  });
  await connection.run("CREATE TABLE t AS SELECT range AS id FROM range(10)");
  const commit = async (sent: number): Promise<void> => {
    const counted = countedAs({ schema: "main", table: "t" }, 10, sent);
    await connection.run("BEGIN TRANSACTION");
    await connection.run("INSERT INTO t FROM range(3)");
    await connection.run(`${counted.sql}; COMMIT`).catch(async (error: unknown) => {
      await connection.run("ROLLBACK");
      throw counted.mismatch(error);
    });
  };
  const seen = async (): Promise<unknown> => other.rows("SELECT count(*)::INTEGER FROM t");
  for (const sent of [4, 2, 0])
    await expect(commit(sent)).rejects.toMatchObject({
      code: "COUNT_MISMATCH",
      message: `"t" was handed ${sent} records and has grown by 3: nothing of this window was kept`,
    });
  expect(await seen()).toEqual([[10]]);
  await commit(3);
  expect(await seen()).toEqual([[13]]);
});

test("another failure stays what it is", () => {
  const error = new Error("Invalid Input Error: no");
  expect(countedAs({ schema: "main", table: "t" }, 0, 1).mismatch(error)).toBe(error);
});
