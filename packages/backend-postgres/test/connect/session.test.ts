import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { copyLine, postgresError } from "../../src/errors.ts";
import { freshDatabase, testServer } from "../server/index.ts";
import { collect, failureOf, opened } from "./open.ts";
import { onServer } from "../server/on-server.ts";

onServer("a session", async () => {
  const database = await freshDatabase(await testServer());
  const { url } = database;
  afterAll(() => database.drop());

  test("gives texts as the server wrote them, with its settings ours", async () => {
    const connection = await (await opened({ url })).connect();
    expect(await connection.rows("SELECT 1.50::numeric, NULL, now() > '2000-01-01', $1::text", ["ä"])).toEqual([
      ["1.50", null, "t", "ä"],
    ]);
    const shown = await connection.rows("SELECT current_setting('timezone'), current_setting('search_path')");
    expect(shown).toEqual([["UTC", "pg_catalog"]]);
    expect(connection.searchPath).toBe('"$user", public');
    expect(connection.version).toBeGreaterThanOrEqual(140_000);
    await connection.release();
  });

  test("takes a null in an array for one, whatever the database says", async () => {
    await database.sql(`ALTER DATABASE ${database.name} SET array_nulls = off`);
    const connection = await (await opened({ url })).connect();
    expect(await connection.rows("SELECT '{NULL}'::text[] = ARRAY[NULL]::text[]")).toEqual([["t"]]);
    await connection.release();
    await database.sql(`ALTER DATABASE ${database.name} RESET array_nulls`);
  });

  test("says how many records the last of several statements touched", async () => {
    const connection = await (await opened({ url })).connect();
    const text = "CREATE TABLE public.counted (a int); INSERT INTO public.counted SELECT generate_series(1, 7)";
    expect(await connection.run(text)).toBe(7);
    await connection.release();
  });

  test("reads a million records in chunks, not one by one", async () => {
    const connection = await (await opened({ url })).connect();
    let pieces = 0;
    let bytes = 0;
    for await (const piece of connection.copyOut(
      "COPY (SELECT 'abcdefg' FROM generate_series(1, 1000000)) TO STDOUT",
    )) {
      pieces++;
      bytes += piece.length;
    }
    expect(bytes).toBe(8_000_000);
    expect(pieces).toBeLessThan(20_000);
    await connection.release();
  });

  test("gives back what went in, byte for byte", async () => {
    const connection = await (await opened({ url })).connect();
    await connection.run("CREATE TABLE public.bytes (id int, a bytea, t text)");
    await connection.run(
      "INSERT INTO public.bytes SELECT i, decode(repeat(md5(i::text), i % 300), 'hex'), repeat('ä', i % 5000) FROM generate_series(1, 3000) i",
    );
    const binary = await collect(connection.copyOut("COPY public.bytes TO STDOUT (FORMAT BINARY)"));
    await connection.run("CREATE TABLE public.again (LIKE public.bytes)");
    const copy = await connection.copyIn("COPY public.again FROM STDIN (FORMAT BINARY)");
    for (let at = 0; at < binary.length; at += 70_001) await copy.write(binary.subarray(at, at + 70_001));
    expect(await copy.end()).toBe(3000);
    const differing =
      "SELECT count(*) FROM public.bytes x FULL JOIN public.again y USING (id) WHERE x IS DISTINCT FROM y";
    expect(await connection.rows(differing)).toEqual([["0"]]);
    await connection.release();
  });

  test("holds the server back while nobody takes what it sends", async () => {
    const connection = await (await opened({ url })).connect();
    const pieces = connection.copyOut("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 200000)) TO STDOUT");
    const reader = pieces[Symbol.asyncIterator]();
    await reader.next();
    const before = process.memoryUsage().arrayBuffers;
    await sleep(300);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 << 20);
    await reader.return?.();
    expect(await connection.rows("SELECT 1")).toEqual([["1"]]);
    await connection.release();
  });

  test("that stops reading early cancels the statement and can be used on", async () => {
    const connections = await opened({ url, poolSize: 1 });
    for (let turn = 0; turn < 3; turn++) {
      const connection = await connections.connect();
      for await (const piece of connection.copyOut("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT")) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      expect(await connection.rows("SELECT 1")).toEqual([["1"]]);
      await connection.release();
    }
  });

  test("names what the server rejects: code, field, line, constraint", async () => {
    const connection = await (await opened({ url })).connect();
    await connection.run(
      "CREATE TABLE public.strict (id int CONSTRAINT positive CHECK (id > 0), t varchar(3) NOT NULL)",
    );
    const load = async (text: string): Promise<never> => {
      const copy = await connection.copyIn("COPY public.strict FROM STDIN");
      await copy.write(Buffer.from(text));
      throw new Error(String(await copy.end()));
    };
    const wrong = await failureOf(load("1\ta\nx\tb\n"));
    expect(wrong).toMatchObject({ code: "INVALID_VALUE", field: "id", details: { sqlstate: "22P02" } });
    expect(copyLine(postgresError(wrong))).toBe(2);
    expect(await failureOf(load("1\ta\n2\tb\n0\tb\n"))).toMatchObject({
      code: "CONSTRAINT",
      details: { constraint: "positive", table: "strict" },
    });
    expect(await failureOf(load("1\t\\N\n"))).toMatchObject({ code: "NULL_NOT_ALLOWED", field: "t" });
    expect(await failureOf(load("1\tabcd\n"))).toMatchObject({ code: "TOO_LONG", field: "t" });
    expect(await connection.rows("SELECT count(*) FROM public.strict")).toEqual([["0"]]);
    await connection.release();
  });

  test("takes back a COPY that is aborted", async () => {
    const connection = await (await opened({ url })).connect();
    await connection.run("CREATE TABLE public.aborted (id int)");
    const copy = await connection.copyIn("COPY public.aborted FROM STDIN");
    await copy.write(Buffer.from("1\n2\n"));
    await copy.abort("for a test");
    expect(await connection.rows("SELECT count(*) FROM public.aborted")).toEqual([["0"]]);
    await connection.release();
  });

  test("rolls back what is open when it is given back", async () => {
    const connections = await opened({ url, poolSize: 1 });
    const first = await connections.connect();
    await first.run("BEGIN; CREATE TABLE public.unfinished (a int)");
    await first.release();
    const second = await connections.connect();
    expect(await second.rows("SELECT to_regclass('public.unfinished')")).toEqual([[null]]);
    await second.release();
  });

  test("does not take the end of a failed transaction for a commit", async () => {
    const connections = await opened({ url, poolSize: 1 });
    const connection = await connections.connect();
    await connection.run("BEGIN");
    expect(await failureOf(connection.run("SELECT 1/0"))).toMatchObject({ details: { sqlstate: "22012" } });
    expect(await failureOf(connection.run("COMMIT"))).toMatchObject({ code: "WRITER_POISONED" });
    expect(await failureOf(connection.run("BEGIN; SELECT 1/0"))).toMatchObject({ details: { sqlstate: "22012" } });
    await connection.release();
    const next = await connections.connect();
    expect(await next.rows("SELECT 1")).toEqual([["1"]]);
    await next.release();
  });

  test("is broken off by its signal, on the server too", async () => {
    const connections = await opened({ url, poolSize: 1 });
    const stop = new AbortController();
    const connection = await connections.connect(stop.signal);
    const waiting = failureOf(connection.rows("SELECT pg_sleep(60)"));
    await sleep(50);
    stop.abort(new Error("enough"));
    expect(await waiting).toMatchObject({ message: "enough" });
    await connection.release();
    const next = await connections.connect();
    await expect
      .poll(() => next.rows("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'"))
      .toEqual([["0"]]);
    await next.release();
  });
});
