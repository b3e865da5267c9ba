import { setTimeout as sleep } from "node:timers/promises";
import { Client, Pool } from "pg";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { freshDatabase, plainSql, proxy, testServer } from "../server/index.ts";
import { failureOf, opened } from "./open.ts";
import { onServer } from "../server/on-server.ts";

onServer("connections", async () => {
  const database = await freshDatabase(await testServer());
  const { url } = database;
  afterAll(() => database.drop());

  test("a pool of one lends its session to one after the other", async () => {
    const connections = await opened({ url, poolSize: 1, poolTimeout: 200 });
    const first = await connections.connect();
    const order: number[] = [];
    const others = [1, 2].map(async (each) => {
      const connection = await connections.connect();
      order.push(each);
      await connection.release();
    });
    await first.release();
    await Promise.all(others);
    expect(order).toEqual([1, 2]);
    const kept = await connections.connect();
    expect(await failureOf(connections.connect())).toMatchObject({
      code: "TIMEOUT",
      message: expect.stringContaining("all 1 sessions have been in use"),
    });
    await kept.release();
  });

  test("an idle session that the server ends hurts nobody", async () => {
    const connections = await opened({ url, poolSize: 1 });
    await (await connections.connect()).release();
    await plainSql(
      url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dataknobs' AND datname = current_database()",
    );
    await sleep(20);
    const connection = await connections.connect();
    expect(await connection.rows("SELECT 1")).toEqual([["1"]]);
    await connection.release();
  });

  test("a session that the server ends at work says so, and the next one works", async () => {
    const connections = await opened({ url, poolSize: 1 });
    const connection = await connections.connect();
    const [pid] = await connection.rows("SELECT pg_backend_pid()");
    const ended = failureOf(connection.rows("SELECT pg_sleep(60)"));
    await sleep(50);
    await plainSql(url, `SELECT pg_terminate_backend(${pid?.[0]})`);
    expect(await ended).toMatchObject({ code: "CONNECTION", retryable: true, details: { sqlstate: "57P01" } });
    expect(await failureOf(connection.rows("SELECT 1"))).toMatchObject({ code: "CONNECTION" });
    await connection.release();
    const next = await connections.connect();
    expect(await next.rows("SELECT 1")).toEqual([["1"]]);
    await next.release();
  });

  test("close ends what is ours, also what is at work", async () => {
    const connections = await opened({ url });
    const connection = await connections.connect();
    const ended = failureOf(connection.rows("SELECT pg_sleep(60)"));
    await connections.close();
    expect(await ended).toMatchObject({ code: "STORE_CLOSED" });
    expect(await failureOf(connections.connect())).toMatchObject({ code: "STORE_CLOSED" });
    await connection.release();
  });

  test("a reset in the middle of reading and of writing is a lost connection", async () => {
    const between = await proxy(url);
    onTestFinished(() => between.close());
    const connections = await opened({ url: between.url });
    const reading = await connections.connect();
    between.resetAfter(5_000_000, "toClient");
    const read = async () => {
      for await (const piece of reading.copyOut("COPY (SELECT generate_series(1, 100000000)) TO STDOUT"))
        void piece.length;
    };
    expect(await failureOf(read())).toMatchObject({ code: "CONNECTION", retryable: true });
    await reading.release();
    const writing = await connections.connect();
    await writing.run("CREATE TABLE public.cut (t text)");
    between.resetAfter(5_000_000, "toServer");
    const write = async () => {
      const copy = await writing.copyIn("COPY public.cut FROM STDIN");
      for (;;) await copy.write(Buffer.from("some text\n".repeat(10_000)));
    };
    expect(await failureOf(write())).toMatchObject({ code: "CONNECTION", retryable: true });
    await writing.release();
    expect(await plainSql(url, "SELECT count(*) FROM cut")).toEqual([["0"]]);
  });

  describe("silence", () => {
    test("of a statement that works is borne", async () => {
      const connection = await (await opened({ url, answerTimeout: 50 })).connect();
      expect(await connection.rows("SELECT 'done' FROM pg_sleep(0.5)")).toEqual([["done"]]);
      await connection.release();
    });

    test("of a network that swallows everything ends in a lost connection", async () => {
      const between = await proxy(url);
      onTestFinished(() => between.close());
      const connections = await opened({ url: between.url, answerTimeout: 100, connectTimeout: 300 });
      const connection = await connections.connect();
      const waiting = failureOf(connection.rows("SELECT pg_sleep(0.2)"));
      await sleep(50);
      between.blackHole();
      expect(await waiting).toMatchObject({
        code: "CONNECTION",
        message: expect.stringContaining("has not answered for 0.1 s"),
      });
      await connection.release();
    });

    test("of one session whose answer got lost ends as well", async () => {
      const between = await proxy(url);
      onTestFinished(() => between.close());
      const connections = await opened({ url: between.url, answerTimeout: 100 });
      const connection = await connections.connect();
      between.swallowAnswerTo("swallowed");
      expect(await failureOf(connection.rows("SELECT 'swallowed'"))).toMatchObject({ code: "CONNECTION" });
      await connection.release();
      const copying = await connections.connect();
      await copying.run("CREATE TABLE public.swallowed (t text)");
      between.swallowAnswerTo("\\.swallow\n");
      const copy = await copying.copyIn("COPY public.swallowed FROM STDIN");
      await copy.write(Buffer.from("\\.swallow\n"));
      expect(await failureOf(copy.end())).toMatchObject({ code: "CONNECTION" });
      await copying.release();
    });
  });

  describe("a client or pool of the application", () => {
    test("is used with our settings, gets its own back, and stays open", async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      onTestFinished(() => client.end());
      await client.query("SET timezone = 'Europe/Berlin'; SET statement_timeout = '7s'");
      const connections = await opened({ client });
      expect(connections.most).toBe(1);
      const connection = await connections.connect();
      expect(await connection.rows("SHOW timezone")).toEqual([["UTC"]]);
      await connection.release();
      await connections.close();
      const { rows } = await client.query(
        "SELECT current_setting('timezone') AS zone, current_setting('statement_timeout') AS time",
      );
      expect(rows).toEqual([{ zone: "Europe/Berlin", time: "7s" }]);
      expect(client.listenerCount("error")).toBe(0);
    });

    test("keeps no statement of ours, nor does one of a pooler, where a session of ours plans what it asks often once", async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      onTestFinished(() => client.end());
      const pooler = await proxy(url);
      onTestFinished(() => pooler.close());
      pooler.rename();
      for (const [whose, kept] of [
        [{ client }, "0 0"],
        [{ url: pooler.url }, "0 0"],
        [{ url }, "1 3"],
      ] as const) {
        const connection = await (await opened(whose)).connect();
        for (const name of ["pg_class", "pg_type", "pg_proc"])
          expect(await connection.rows("SELECT relname FROM pg_class WHERE relname = $1", [name], "planned")).toEqual([
            [name],
          ]);
        const [row] = await connection.rows(
          "SELECT count(*) || ' ' || coalesce(sum(generic_plans), 0) FROM pg_prepared_statements WHERE NOT from_sql",
        );
        expect(row).toEqual([kept]);
        await connection.release();
      }
    });

    test("is refused while a transaction of its own is open", async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      onTestFinished(() => client.end());
      await client.query("BEGIN");
      expect(await failureOf(opened({ client }))).toMatchObject({
        code: "INVALID_ARGUMENT",
        message: expect.stringContaining("A transaction is open"),
      });
      expect((await client.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    });

    test("a pool of one works, and is not closed", async () => {
      const pool = new Pool({ connectionString: url, max: 1 });
      onTestFinished(() => pool.end());
      const connections = await opened({ pool });
      for (let turn = 0; turn < 3; turn++) {
        const connection = await connections.connect();
        expect(await connection.rows("SHOW timezone")).toEqual([["UTC"]]);
        await connection.release();
      }
      await connections.close();
      expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
      expect(pool.totalCount).toBe(1);
    });

    test("whose clients are all in use is waited for so long and no longer", async () => {
      const pool = new Pool({ connectionString: url, max: 1 });
      onTestFinished(() => pool.end());
      const held = await pool.connect();
      expect(await failureOf(opened({ pool, poolTimeout: 50 }))).toMatchObject({ code: "TIMEOUT" });
      held.release();
      await (await (await opened({ pool })).connect()).release();
      expect(pool.idleCount).toBe(1);
    });

    test("only one of client, pool and address is taken", async () => {
      const pool = new Pool({ connectionString: url });
      onTestFinished(() => pool.end());
      expect(await failureOf(opened({ pool, url }))).toMatchObject({ code: "INVALID_ARGUMENT" });
    });
  });
});
