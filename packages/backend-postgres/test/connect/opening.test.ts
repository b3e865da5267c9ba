import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tooOld } from "../../src/connect/settle.ts";
import { embeddedServer, freshDatabase, plainSql, proxy, testServer } from "../server/index.ts";
import { failureOf, opened } from "./open.ts";
import { onOwnServer, onServer } from "../server/on-server.ts";

onServer("a database that cannot be opened", async () => {
  const server = await testServer();
  const database = await freshDatabase(server);
  const { url } = database;
  afterAll(() => database.drop());

  const but = (change: (address: URL) => void): string => {
    const address = new URL(url);
    change(address);
    return address.href;
  };

  test("a wrong password: nowhere is it, nor the right one", async () => {
    const wrong = await failureOf(opened({ url: but((address) => (address.password = "hush-wrong")) }));
    expect(wrong).toMatchObject({ code: "AUTHENTICATION", kind: "store", fix: "Correct the password of postgres." });
    expect(wrong["all"]).not.toMatch(/hush|correct horse|correct%20horse/);
  });

  test("no password where one is wanted", async () => {
    const wrong = await failureOf(opened({ url: but((address) => (address.password = "")) }));
    expect(wrong).toMatchObject({ code: "AUTHENTICATION", fix: expect.stringContaining("env:PGPASSWORD") });
  });

  test("a user that is not there", async () => {
    const wrong = await failureOf(opened({ url: but((address) => (address.username = "nobody")) }));
    expect(wrong).toMatchObject({ code: "AUTHENTICATION" });
  });

  test("a database that is not there", async () => {
    const wrong = await failureOf(opened({ url: but((address) => (address.pathname = "/missing")) }));
    expect(wrong).toMatchObject({
      code: "STORE_NOT_FOUND",
      message: expect.stringContaining('database "missing" does not exist'),
      fix: expect.stringContaining('CREATE DATABASE "missing"'),
    });
  });

  test("a schema that is not there", async () => {
    const wrong = await failureOf(opened({ url: `${url}?schema=missing` }));
    expect(wrong).toMatchObject({
      code: "STORE_NOT_FOUND",
      message: expect.stringMatching(/has no schema "missing". There are: information_schema, pg_catalog, public/),
    });
  });

  test("a host that is not there", async () => {
    const wrong = await failureOf(opened({ url: but((address) => (address.hostname = "no-such-host.invalid")) }));
    expect(wrong).toMatchObject({
      code: expect.stringMatching(/^(STORE_NOT_FOUND|CONNECTION)$/),
      fix: expect.any(String),
    });
    expect(wrong["all"]).not.toContain("correct");
  });

  test("a port where nobody listens is tried for some seconds", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const address = free.address();
    free.close();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const wrong = await failureOf(opened({ url: but((it) => (it.port = String(port))) }));
    expect(wrong).toMatchObject({
      code: "CONNECTION",
      retryable: true,
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a server that refuses at first and is back a little later", async () => {
    const between = await proxy(url);
    between.refuse();
    setTimeout(() => between.accept(), 400);
    const connection = await (await opened({ url: between.url })).connect();
    expect(await connection.rows("SELECT 1")).toEqual([["1"]]);
    await connection.release();
    await between.close();
  });

  test("a network that swallows everything", async () => {
    const between = await proxy(url);
    between.blackHole();
    const wrong = await failureOf(opened({ url: between.url, connectTimeout: 300 }));
    expect(wrong).toMatchObject({ code: "CONNECTION", message: expect.stringContaining("no session within 0.3 s") });
    await between.close();
  });

  test("something else that listens there", async () => {
    const web = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")).listen(0, "127.0.0.1");
    await once(web, "listening");
    const address = web.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    for (const sslmode of ["disable", "require"] as const) {
      const wrong = await failureOf(
        opened({ url: but((it) => (it.port = String(port))), sslmode, connectTimeout: 2000 }),
      );
      expect(wrong["code"]).toMatch(/^(CONNECTION|TLS|STORE_FAILED)$/);
    }
    web.close();
  });

  test("TLS that is demanded and not there", async () => {
    const wrong = await failureOf(opened({ url, sslmode: "require" }));
    expect(wrong).toMatchObject({ code: "TLS", fix: "Turn TLS on in the server, or say sslmode=disable." });
  });

  test("a signal that fires", async () => {
    const between = await proxy(url);
    between.blackHole();
    const stop = new AbortController();
    const { openConnections } = await import("../../src/connect/open-connections.ts");
    const waiting = failureOf(openConnections({ url: between.url }, { env: {}, signal: stop.signal }));
    stop.abort(new Error("enough"));
    expect(await waiting).toMatchObject({ message: "enough" });
    await between.close();
  });

  test("a server that is too old", () => {
    expect(tooOld("h:5432/d", 130_011)).toMatchObject({
      code: "UNSUPPORTED",
      message: "h:5432/d: this is PostgreSQL 13; dataknobs needs 14 or later",
    });
    expect(tooOld("h:5432/d", 90_624).message).toContain("PostgreSQL 9 (90624)");
  });

  test("a database that takes no changes is opened, and says so when it is to be changed", async () => {
    await plainSql(url, `ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
    const connection = await (await opened({ url })).connect();
    expect(await failureOf(connection.run("CREATE TABLE public.t (a int)"))).toMatchObject({ code: "READ_ONLY" });
    await connection.release();
    await plainSql(server.url, `ALTER DATABASE ${database.name} RESET default_transaction_read_only`);
  });
});

onOwnServer("a server with TLS", async () => {
  const server = await embeddedServer({ tls: true });
  afterAll(() => server.stop());
  const sslrootcert = join(import.meta.dirname, "../server/tls/ca.pem");
  const named = server.url.replace("127.0.0.1", "localhost");
  const encrypted = async (options: Parameters<typeof opened>[0]) => {
    const connection = await (await opened(options)).connect();
    const [row] = await connection.rows("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    await connection.release();
    return row?.[0] === "t";
  };

  test("is used where it is there, unless it is not wanted", async () => {
    expect(await encrypted({ url: server.url })).toBe(true);
    expect(await encrypted({ url: server.url, sslmode: "disable" })).toBe(false);
    expect(await encrypted({ url: server.url, sslmode: "require" })).toBe(true);
    expect(await encrypted({ url: server.url, sslmode: "verify-ca", sslrootcert })).toBe(true);
    expect(await encrypted({ url: named, sslmode: "verify-full", sslrootcert })).toBe(true);
  });

  test("is not trusted without its issuer, nor under another name", async () => {
    const stranger = await failureOf(opened({ url: named, sslmode: "verify-full" }));
    expect(stranger).toMatchObject({ code: "TLS", retryable: false, fix: expect.stringContaining("sslrootcert") });
    const misnamed = await failureOf(opened({ url: server.url, sslmode: "verify-full", sslrootcert }));
    expect(misnamed).toMatchObject({ code: "TLS" });
  });

  test("reads and writes in bulk", async () => {
    const connection = await (await opened({ url: server.url, sslmode: "require" })).connect();
    await connection.run("CREATE TABLE public.t (a int, b text)");
    const copy = await connection.copyIn("COPY public.t FROM STDIN");
    for (let i = 0; i < 50; i++) await copy.write(Buffer.from(`${i}\t${"x".repeat(1000)}\n`.repeat(200)));
    expect(await copy.end()).toBe(10_000);
    let bytes = 0;
    for await (const piece of connection.copyOut("COPY public.t TO STDOUT")) bytes += piece.length;
    expect(bytes).toBe(10_000 * 1004 - 10 * 200);
    await connection.release();
  });
});
