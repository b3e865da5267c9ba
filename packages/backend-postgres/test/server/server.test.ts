import { afterAll, describe, expect, test } from "vitest";
import { embeddedServer, freshDatabase, majors, plainSql, proxy, testServer, whyNot } from "./index.ts";
import { onOwnServer } from "./on-server.ts";

describe.for(majors)("PostgreSQL %s", (major) => {
  test.skipIf(whyNot(major))(`runs here${whyNot(major) ? `: ${whyNot(major)}` : ""}`, async () => {
    const database = await freshDatabase(await testServer(major));
    await database.sql("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
    expect(await database.sql("SELECT a, current_database() FROM t")).toEqual([["1", database.name]]);
    expect((await database.sql("SHOW server_version_num"))[0]?.[0]?.slice(0, 2)).toBe(String(major));
    await database.drop();
  });
});

onOwnServer("a server of one's own", async () => {
  const server = await embeddedServer();
  afterAll(() => server.stop());

  test("is killed and started again", async () => {
    await plainSql(server.url, "CREATE TABLE t (a int)");
    await server.kill();
    await expect(plainSql(server.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
    await server.start();
    expect(await plainSql(server.url, "SELECT count(*) FROM t")).toEqual([["0"]]);
  });

  test("loses the answer to one statement, which it has run", async () => {
    const between = await proxy(server.url);
    between.dropAnswerTo("INSERT");
    await expect(plainSql(between.url, "CREATE TABLE u AS SELECT 1 AS a")).resolves.toEqual([]);
    await expect(plainSql(between.url, "INSERT INTO u VALUES (2)")).rejects.toThrow(/terminated|ECONNRESET/);
    expect(await plainSql(between.url, "SELECT count(*) FROM u")).toEqual([["2"]]);
    expect(between.counted.cuts).toBe(1);
    await between.close();
  });
});
