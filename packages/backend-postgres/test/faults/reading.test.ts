import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataMigrator, type RunEvent } from "@dataknobs/core";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { failureOf } from "../connect/open.ts";
import { embeddedServer, freshDatabase, plainSql, proxy, testServer } from "../server/index.ts";
import { at, folder, opened, ordersSums, ordersText, sqliteRows, sqliteStore, sumsOf } from "./workshop.ts";
import { onOwnServer, onServer } from "../server/on-server.ts";

const rows = 50_000;
const retry = { maxRetries: 1 };

onServer("while it is read", async () => {
  const server = await testServer();
  const database = await freshDatabase(server);
  const { url } = database;
  await database.sql(ordersText(rows));
  afterAll(() => database.drop());

  async function between(): ReturnType<typeof proxy> {
    const made = await proxy(url);
    onTestFinished(() => made.close());
    return made;
  }

  test("the reset of one session costs nothing: it is read on from where it was", async () => {
    const wire = await between();
    const target = join(folder(), "target.db");
    const migrator = new DataMigrator(await opened({ url: wire.url }), await sqliteStore(target));
    wire.resetAfter(1_000_000, "toClient"); // of about 2,500,000
    const result = await migrator.migrate();
    expect(wire.counted.cuts).toBe(1);
    expect(result).toMatchObject({ readRecords: rows, successfulRecords: rows, failedRecords: 0 });
    expect(sqliteRows(target, ordersSums)).toEqual([sumsOf(rows)]);
  });

  test("the end of all sessions ends the state that was read: the copy stops, and leaves nothing behind", async () => {
    const wire = await between();
    const target = join(folder(), "target.db");
    const store = await sqliteStore(target);
    const migrator = new DataMigrator(await opened({ url: wire.url }), store);
    const notes: string[] = [];
    const monitors = [{ on: (event: RunEvent) => void (event.type === "note" && notes.push(event.text)) }];
    const wrong = await failureOf(migrator.migrate({ filter: at(20_000, () => wire.reset()), monitors }));
    expect(wrong["all"]).toMatch(/SOURCE_CHANGED|CONNECTION/);
    expect(notes).toEqual([]); // What is lost needs not be closed: one error says it.
    expect(existsSync(target)).toBe(false);
    const again = await new DataMigrator(await opened({ url }), store).migrate();
    expect(again.successfulRecords).toBe(rows);
    expect(sqliteRows(target, ordersSums)).toEqual([sumsOf(rows)]);
  });

  test("a network that swallows everything ends the copy by a deadline", async () => {
    const wire = await between();
    const target = join(folder(), "target.db");
    const source = await opened({ url: wire.url, answerTimeout: 150, connectTimeout: 200 });
    const migrator = new DataMigrator(source, await sqliteStore(target));
    const wrong = await failureOf(migrator.migrate({ filter: at(20_000, () => wire.blackHole()), retry }));
    expect(wrong["all"]).toContain("CONNECTION");
    expect(existsSync(target)).toBe(false);
  });

  test("nobody changes the table that is read, and rights that are lost are for the next", async () => {
    const target = join(folder(), "target.db");
    const other = await freshDatabase(server);
    onTestFinished(() => other.drop());
    await other.sql(
      `${ordersText(rows)}; CREATE ROLE ${other.name}_reader LOGIN PASSWORD 'reader'; GRANT SELECT ON orders TO ${other.name}_reader`,
    );
    const address = new URL(other.url);
    address.username = `${other.name}_reader`;
    address.password = "reader";
    const migrator = new DataMigrator(await opened({ url: address.href }), await sqliteStore(target));
    const denied: unknown[] = [];
    const result = await migrator.migrate({
      filter: at(20_000, async () => {
        const change = "SET lock_timeout = '50ms'; ALTER TABLE orders DROP COLUMN total";
        denied.push(await failureOf(plainSql(other.url, change)));
        await plainSql(other.url, `REVOKE SELECT ON orders FROM ${other.name}_reader`);
      }),
    });
    expect(denied).toEqual([expect.objectContaining({ code: "55P03" })]);
    expect(result.successfulRecords).toBe(rows);
    expect(sqliteRows(target, ordersSums)).toEqual([sumsOf(rows)]);
    const wrong = await failureOf(migrator.migrate({ mode: "replace" }));
    expect(wrong).toMatchObject({ code: "PERMISSION_DENIED" });
    expect(sqliteRows(target, ordersSums)).toEqual([sumsOf(rows)]);
    await other.sql(`DROP OWNED BY ${other.name}_reader; DROP ROLE ${other.name}_reader`);
  });
});

onOwnServer("a server that is killed while it is read", async () => {
  const server = await embeddedServer();
  afterAll(() => server.stop());

  test("stops the copy; the same again copies all", async () => {
    // More than what is on its way between two processes: that would be read to its end.
    const many = 300_000;
    await plainSql(server.url, ordersText(many));
    const target = join(folder(), "target.db");
    const store = await sqliteStore(target);
    const source = await opened({ url: server.url });
    const wrong = await failureOf(
      new DataMigrator(source, store).migrate({ filter: at(1000, () => server.kill()), retry }),
    );
    expect(wrong["all"]).toMatch(/CONNECTION|SOURCE_CHANGED/);
    expect(existsSync(target)).toBe(false);
    await server.start();
    expect((await new DataMigrator(source, store).migrate()).successfulRecords).toBe(many);
    expect(sqliteRows(target, ordersSums)).toEqual([sumsOf(many)]);
  });
});
