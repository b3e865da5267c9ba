import { join } from "node:path";
import { DataMigrator, type MigrateOptions, type OpenStore } from "@dataknobs/core";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { failureOf } from "../connect/open.ts";
import { embeddedServer, freshDatabase, plainSql, proxy, testServer } from "../server/index.ts";
import { at, folder, opened, ordersSums, sqliteOrders, sqliteStore, sumsOf } from "./workshop.ts";
import { onOwnServer, onServer } from "../server/on-server.ts";

const rows = 30_000;
const batchSize = 5000;
const retry = { maxRetries: 8 };

/** The sums of `orders` by the driver alone, as those of the whole copy are written. */
async function sumsIn(url: string): Promise<unknown> {
  const [row = []] = await plainSql(url, ordersSums);
  const [n, ids, sum, total] = row.map(Number);
  return { n, ids, sum, total };
}

/** What of ours is left in a database. */
async function leftIn(url: string): Promise<unknown> {
  const rest = await plainSql(
    url,
    "SELECT relname FROM pg_class WHERE relname LIKE '\\_dataknobs%' AND relkind = 'r' ORDER BY 1",
  );
  return rest.map(([name]) => name).filter((name) => !/^_dataknobs_(runs|ledger|fields)$/.test(name ?? ""));
}

async function source(): Promise<OpenStore> {
  const path = join(folder(), "source.db");
  sqliteOrders(path, rows);
  return sqliteStore(path);
}

onServer("while it is written", async () => {
  const server = await testServer();

  async function target(before = ""): Promise<{ url: string; wire: Awaited<ReturnType<typeof proxy>> }> {
    const database = await freshDatabase(server);
    if (before !== "") await database.sql(before);
    const wire = await proxy(database.url);
    onTestFinished(async () => {
      await wire.close();
      await database.drop();
    });
    return { url: database.url, wire };
  }

  async function migrated(url: string, options: MigrateOptions): ReturnType<DataMigrator["migrate"]> {
    return new DataMigrator(await source(), await opened({ url }, "write")).migrate({ batchSize, ...options });
  }

  const empty = "CREATE TABLE orders (id int PRIMARY KEY, email text NOT NULL, total float8)";

  type Wire = Awaited<ReturnType<typeof proxy>>;
  const cutOff = (wire: Wire): void => wire.resetAfter(50_000, "toServer");
  const withoutAnswer = (wire: Wire): void => wire.dropAnswerTo("COMMIT", 3);
  const awayForASecond = (wire: Wire): void => {
    wire.refuse();
    wire.reset();
    setTimeout(() => wire.accept(), 1000);
  };

  test.for([
    ["a reset", "create", 12_000, cutOff, 1, {}],
    ["a reset", "insert", 12_000, cutOff, 1, {}],
    ["a reset", "upsert", 12_000, cutOff, 1, {}],
    ["a server that cannot be reached for a second", "create", 12_000, awayForASecond, 0, { retry }],
    ["a COMMIT whose answer is lost, which the ledger settles,", "create", 1, withoutAnswer, 3, {}],
    ["a COMMIT whose answer is lost, which the ledger settles,", "insert", 1, withoutAnswer, 3, {}],
  ] as const)("%s costs only time: %s", async ([, mode, record, happens, cuts, more]) => {
    const { url, wire } = await target(mode === "create" ? "" : empty);
    const result = await migrated(wire.url, { mode, filter: at(record, () => happens(wire)), ...more });
    expect(wire.counted.cuts).toBe(cuts);
    expect(result).toMatchObject({ readRecords: rows, successfulRecords: rows, failedRecords: 0 });
    expect(await sumsIn(url)).toEqual(sumsOf(rows));
    expect(await leftIn(url)).toEqual([]);
  });

  test("a network that swallows everything ends the copy by a deadline", async () => {
    const { url, wire } = await target(empty);
    const store = await opened({ url: wire.url, answerTimeout: 150, connectTimeout: 200 }, "write");
    const migrator = new DataMigrator(await source(), store);
    const hole = {
      mode: "insert",
      filter: at(12_000, () => wire.blackHole()),
      retry: { maxRetries: 1 },
      batchSize,
    } as const;
    const wrong = await failureOf(migrator.migrate(hole));
    expect(wrong["all"]).toContain("CONNECTION");
    const [there] = await plainSql(url, "SELECT count(*) FROM orders");
    expect(wrong["result"]).toMatchObject({ successfulRecords: Number(there?.[0]) });
  });

  test.for([
    [
      "one in a thousand",
      "CREATE TABLE orders (id int PRIMARY KEY CHECK (id % 1000 <> 7), email text, total float8)",
      Array.from({ length: rows / 1000 }, (_, i) => i * 1000 + 7),
    ],
    [
      "those that a constraint is about which fails at the COMMIT",
      `CREATE TABLE emails (email text PRIMARY KEY);
       INSERT INTO emails SELECT 'user' || i || '@example.org' FROM generate_series(1, ${rows}) i WHERE i NOT IN (11, 12000, 29000);
       CREATE TABLE orders (id int PRIMARY KEY, total float8,
         email text REFERENCES emails DEFERRABLE INITIALLY DEFERRED)`,
      [11, 12_000, 29_000],
    ],
  ] as const)("bad records are rejected, and only they: %s", async ([, definition, bad]) => {
    const { url } = await target(definition);
    const result = await migrated(url, { mode: "insert", onError: "skip" });
    const counts = { readRecords: rows, successfulRecords: rows - bad.length, failedRecords: bad.length };
    expect(result).toMatchObject(counts);
    expect(result.errors.map(({ code, recordId }) => [code, Number(recordId)])).toEqual(
      bad.map((id) => ["CONSTRAINT", id]),
    );
    const there = `SELECT count(*), count(*) FILTER (WHERE id IN (${bad.join()})) FROM orders`;
    expect(await plainSql(url, there)).toEqual([[String(rows - bad.length), "0"]]);
  });

  const again =
    "ALTER TABLE orders RENAME TO elsewhere; CREATE TABLE orders (id int PRIMARY KEY, total float8, email text); GRANT ALL ON orders TO USER";
  test.for([
    ["rights that are lost", "REVOKE INSERT ON orders FROM USER", "orders", "PERMISSION_DENIED", "insert"],
    ["a column that is dropped", "ALTER TABLE orders DROP COLUMN total", "orders", "TARGET_DIFFERS", "insert"],
    [
      "a column as wide, of another type",
      "ALTER TABLE orders ALTER total TYPE int8",
      "orders",
      "TARGET_DIFFERS",
      "insert",
    ],
    ["a column of another type", "ALTER TABLE orders ALTER total TYPE int8", "orders", "TARGET_DIFFERS", "upsert"],
    ["a shorter column", "ALTER TABLE orders ALTER email TYPE varchar(40)", "orders", "TARGET_DIFFERS", "upsert"],
    [
      "a table that is taken away",
      "ALTER TABLE orders RENAME TO elsewhere",
      "elsewhere",
      "COLLECTION_NOT_FOUND",
      "insert",
    ],
    ["a key that is dropped", "ALTER TABLE orders DROP CONSTRAINT orders_pkey", "orders", "TARGET_DIFFERS", "upsert"],
    ["another table of the name", again, "elsewhere", "TARGET_DIFFERS", "insert"],
  ] as const)("%s ends the copy, with the numbers of what is there", async ([, change, name, code, mode]) => {
    const count = `SELECT count(*) FROM ${name}`;
    const { url } = await target(empty);
    const user = `writer_${new URL(url).pathname.slice(1)}`;
    await plainSql(
      url,
      `CREATE ROLE ${user} LOGIN PASSWORD 'w'; GRANT ALL ON SCHEMA public TO ${user}; GRANT ALL ON orders TO ${user}`,
    );
    onTestFinished(async () => void (await plainSql(url, `DROP OWNED BY ${user}; DROP ROLE ${user}`)));
    const address = new URL(url);
    address.username = user;
    address.password = "w";
    // It waits until the open window is committed, and the next one waits for it.
    let changed: Promise<unknown> = Promise.resolve();
    const act = (): void => {
      changed = plainSql(url, change.replace("USER", user));
    };
    const wrong = await failureOf(migrated(address.href, { mode, filter: at(12_000, act) }));
    await changed;
    expect(wrong).toMatchObject({ code, kind: "store" });
    expect(wrong["result"]).toMatchObject({ successfulRecords: Number((await plainSql(url, count))[0]?.[0]) });
  });
});

onOwnServer("a server that is killed while it is written", async () => {
  const server = await embeddedServer();
  afterAll(() => server.stop());

  test.for(["create", "upsert"] as const)("and is back soon costs only time: %s", async (mode) => {
    const name = `killed_${mode}`;
    await plainSql(server.url, `CREATE SCHEMA ${name}; CREATE TABLE ${name}.other (a int)`);
    if (mode === "upsert")
      await plainSql(server.url, `CREATE TABLE ${name}.orders (id int PRIMARY KEY, email text, total float8)`);
    const migrator = new DataMigrator(await source(), await opened({ url: server.url, schema: name }, "write"));
    const killed = async () => {
      await server.kill();
      await server.start();
    };
    const result = await migrator.migrate({ mode, batchSize, filter: at(12_000, killed), retry });
    expect(result).toMatchObject({ readRecords: rows, successfulRecords: rows, failedRecords: 0 });
    const [row = []] = await plainSql(server.url, ordersSums.replace("FROM orders", `FROM ${name}.orders`));
    expect(row.map(Number)).toEqual(Object.values(sumsOf(rows)));
  });
});
