import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { dataknobs, started } from "../command/dataknobs.ts";
import { freshDatabase, plainSql, proxy, testServer } from "../server/index.ts";
import { folder, ordersSums, sqliteOrders, sumsOf } from "./workshop.ts";
import { onServer } from "../server/on-server.ts";

const rows = 30_000;
const ours = "SELECT relname FROM pg_class WHERE relname LIKE '\\_dataknobs%' AND relkind = 'r' ORDER BY 1";

onServer("the command, killed", async () => {
  const server = await testServer();

  /** A folder with a source, an empty database, and a proxy that counts what has gone into it. */
  async function workplace(): Promise<{ path: string; url: string; wire: Awaited<ReturnType<typeof proxy>> }> {
    const path = folder();
    sqliteOrders(join(path, "app.db"), rows);
    const database = await freshDatabase(server);
    const wire = await proxy(database.url);
    onTestFinished(async () => {
      await wire.close();
      await database.drop();
    });
    return { path, url: database.url, wire };
  }

  async function sumsIn(url: string): Promise<unknown> {
    const [row = []] = await plainSql(url, ordersSums);
    return row.map(Number);
  }

  const copy = (url: string, mode: string) => [
    "copy",
    "sqlite:./app.db",
    url,
    "--mode",
    mode,
    "--batch-size",
    "5000",
    "--json",
  ];

  // Moments: when so many bytes have gone to the server; the whole copy is about 1,500,000.
  test.for([
    ["replace", 20_000],
    ["replace", 700_000],
    ["replace", 1_300_000],
    ["upsert", 300_000],
    ["upsert", 1_000_000],
  ] as const)("%s after %d bytes, and once more: exact", async ([mode, bytes]) => {
    const { path, url, wire } = await workplace();
    await plainSql(
      url,
      "CREATE TABLE orders (id int PRIMARY KEY, email text NOT NULL, total float8); INSERT INTO orders VALUES (1, 'before', 0)",
    );
    wire.delay(2);
    const first = started(path, ...copy(wire.url, mode));
    while (wire.counted.toServer < bytes && first.child.exitCode === null) await sleep(2);
    first.child.kill("SIGKILL");
    await first.ended;
    // What is there is whole: as before, or all, or with upsert the first windows.
    const [[whole] = []] = await plainSql(url, "SELECT count(*) = max(id) FROM orders");
    expect(whole).toBe("t");
    const again = await dataknobs(path, ...copy(url, mode));
    expect({ ...again, ...(JSON.parse(again.stdout) as object) }).toMatchObject({
      code: 0,
      successfulRecords: rows,
      failedRecords: 0,
    });
    expect(await sumsIn(url)).toEqual(Object.values(sumsOf(rows)));
    expect(await plainSql(url, ours)).toEqual([]);
  });
});
