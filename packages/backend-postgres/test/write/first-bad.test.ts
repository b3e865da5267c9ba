import { DataMigrator, open } from "@dataknobs/core";
import { afterAll, expect, test } from "vitest";
import { postgres } from "../../src/index.ts";
import { freshDatabase, plainSql, testServer } from "../server/index.ts";
import { onServer } from "../server/on-server.ts";

onServer("a copy that stops at a bad record", async () => {
  const server = await testServer();
  const [source, target] = await Promise.all([freshDatabase(server), freshDatabase(server)]);
  const user = `adder_${target.name}`;
  afterAll(async () => {
    await target.sql(`DROP OWNED BY ${user}; DROP ROLE ${user}`);
    await Promise.all([source.drop(), target.drop()]);
  });

  test("has isolated one, also where a user may do nothing but add; what came before it is there", async () => {
    const orders = "CREATE TABLE orders (id int PRIMARY KEY, email text NOT NULL)";
    await source.sql(`${orders}; INSERT INTO orders SELECT i, 'user' || i FROM generate_series(1, 20000) i`);
    await target.sql(`${orders}; INSERT INTO orders SELECT i, 'old' FROM generate_series(12001, 20000) i;
      CREATE ROLE ${user} LOGIN PASSWORD 'w'; GRANT INSERT ON orders TO ${user}; REVOKE TEMP ON DATABASE ${target.name} FROM PUBLIC`);
    const address = new URL(target.url);
    address.username = user;
    address.password = "w";
    const from = await open(postgres({ url: source.url }), { access: "read" });
    const to = await open(postgres({ url: address.href }), { access: "write" });
    const end: unknown = await new DataMigrator(from, to)
      .migrate({ mode: "insert" })
      .catch((reason: unknown) => reason);
    await Promise.all([from.close(), to.close()]);
    expect(end).toMatchObject({
      code: "DUPLICATE_KEY",
      recordId: "12001",
      result: { readRecords: 12_001, successfulRecords: 12_000, failedRecords: 1 },
    });
    expect(await plainSql(target.url, "SELECT count(*) FROM orders WHERE email <> 'old'")).toEqual([["12000"]]);
  });
});
