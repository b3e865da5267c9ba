import { writeRequest } from "@dataknobs/conformance";
import { batchOf, type Row, schemaOf } from "@dataknobs/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { prepareLoad } from "../../src/load/prepare.ts";
import { ledgerOf, publishRun, stagesOf } from "../../src/load/stages.ts";
import { proxy } from "../server/index.ts";
import { openWriter } from "../../src/write/writer.ts";
import { begun, checkpoint, connected, made, noServer, people, schema, table } from "./workshop.ts";

describe.skipIf(noServer !== undefined)(
  `a writer of PostgreSQL${noServer === undefined ? "" : `, ${noServer}`}`,
  () => {
    test("PostgreSQL answers the COMMIT of an aborted transaction with a ROLLBACK: it is a failure here", async () => {
      const database = await made(table);
      const connection = await (await connected(database.url)).connect();
      await connection.run(`BEGIN; INSERT INTO ${database.schema}.people VALUES (1, 'a')`);
      await expect(connection.run(`INSERT INTO ${database.schema}.people VALUES (1, 'b')`)).rejects.toMatchObject({
        code: "DUPLICATE_KEY",
      });
      await expect(connection.run("COMMIT")).rejects.toMatchObject({ code: "WRITER_POISONED" });
      await connection.release();
      expect(await database.sql("SELECT count(*) FROM people")).toEqual([["0"]]);
    });

    test("what is written is there after the commit, by the server's own count", async () => {
      const { database, request, writer } = await begun([table]);
      for (let i = 0; i < 10; i++) await writer.write(people(1 + i * 5000, 5000));
      expect(await database.sql("SELECT count(*) FROM people")).toEqual([["0"]]);
      expect(await writer.commit(checkpoint(request, 1))).toEqual({ written: 50_000, rejected: [] });
      expect(await writer.commit(checkpoint(request, 2))).toEqual({ written: 0, rejected: [] });
      expect(await database.sql("SELECT count(*), max(id), max(name) FROM people")).toEqual([
        ["50000", "50000", "person 9999"],
      ]);
    });

    test("a bad record is named, its neighbours are written", async () => {
      const { database, writer } = await begun([table, "INSERT INTO people VALUES (3, 'here before'), (20000, 'too')"]);
      await writer.write(people(1, 30_000));
      await writer.write(people(5, 1));
      const { written, rejected } = await writer.commit();
      expect(written).toBe(29_998);
      expect(rejected.map(({ row, recordId, code }) => [row, recordId, code])).toEqual([
        [2, "3", "DUPLICATE_KEY"],
        [19_999, "20000", "DUPLICATE_KEY"],
        [30_000, "5", "DUPLICATE_KEY"],
      ]);
      expect(await database.sql("SELECT count(*), count(DISTINCT id) FROM people")).toEqual([["30000", "30000"]]);
    });

    test("a writer that failed takes nothing more until it is rolled back", async () => {
      const { database, connections, request, writer } = await begun([
        table,
        "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$",
        "CREATE TRIGGER never BEFORE INSERT ON people FOR EACH ROW WHEN (NEW.id = 4) EXECUTE FUNCTION never()",
      ]);
      await writer.write(people(1, 5));
      await expect(writer.commit(checkpoint(request, 1))).rejects.toMatchObject({ code: "NO_SPACE" });
      await expect(writer.write(people(10, 1))).rejects.toMatchObject({ code: "WRITER_POISONED" });
      await expect(writer.commit(checkpoint(request, 1))).rejects.toMatchObject({ code: "WRITER_POISONED" });
      expect(await ledgerOf(connections, request.run)).toEqual([]);
      await writer.rollback?.();
      await writer.write(people(10, 2));
      expect(await writer.commit(checkpoint(request, 1))).toEqual({ written: 2, rejected: [] });
      expect(await database.sql("SELECT id FROM people ORDER BY id")).toEqual([["10"], ["11"]]);
    });

    test("a commit whose answer is lost is in the ledger, or is not: never half; its session is free for others", async () => {
      const { url } = await made(table);
      const wire = await proxy(url);
      onTestFinished(() => wire.close());
      const connections = await connected(wire.url, { poolSize: 1 });
      const request = writeRequest(schema);
      await prepareLoad(connections, "people", request);
      for (const [words, windows] of [
        ["COMMIT", 1],
        ["_dataknobs_ledger", 1],
      ] as const) {
        const writer = await openWriter(connections, "people", request);
        const next = words === "COMMIT" ? 1 : 2;
        await writer.write(people(next * 100, 50));
        wire.dropAnswerTo(words);
        await expect(writer.commit(checkpoint(request, next))).rejects.toMatchObject({
          code: "CONNECTION",
          retryable: true,
        });
        await expect(writer.write(people(1, 1))).rejects.toMatchObject({ code: "CONNECTION" });
        expect(await ledgerOf(connections, request.run)).toHaveLength(windows);
        await expect(writer.rollback?.()).rejects.toMatchObject({ code: "CONNECTION" });
        await writer.close();
      }
      const again = await openWriter(connections, "people", request);
      await again.write(people(200, 50));
      await again.commit(checkpoint(request, 2));
      await again.close();
      const rows = await (
        await connections.connect()
      ).rows(`SELECT count(*), count(DISTINCT id) FROM ${new URL(url).searchParams.get("schema")}.people`);
      expect(rows).toEqual([["100", "100"]]);
    });

    test("a run that another runner took over is fenced, however long it had been paused inside a window", async () => {
      const { connections, request, writer } = await begun([table]);
      await writer.write(people(1, 5));
      const taken = { ...request, epoch: 2 };
      await prepareLoad(connections, "people", taken);
      await expect(writer.commit(checkpoint(request, 1))).rejects.toMatchObject({ code: "FENCED" });
      await expect(openWriter(connections, "people", request)).rejects.toMatchObject({ code: "FENCED" });
      await writer.close();
      const next = await openWriter(connections, "people", taken);
      await next.write(people(1, 5));
      expect(await next.commit(checkpoint(taken, 1))).toMatchObject({ written: 5 });
      await next.close();
    });

    test("the ledger is in the transaction of the window, and says what was written", async () => {
      const { database, connections, request, writer } = await begun([
        table,
        "INSERT INTO people VALUES (2, 'before')",
      ]);
      await writer.write(people(1, 4));
      await writer.commit(checkpoint(request, 1, { read: 4, written: 4, position: { ctid: "(0,3)" } }));
      const wanted = checkpoint(request, 1, { read: 4, written: 3, rejected: 1, position: { ctid: "(0,3)" } });
      expect(await ledgerOf(connections, request.run)).toEqual([wanted]);
      expect(await database.sql('SELECT version, "window" FROM _dataknobs_ledger')).toEqual([["1", "1"]]);
      expect(await database.sql("SELECT version, plan FROM _dataknobs_runs")).toEqual([["1", "the plan"]]);
    });

    test("an upsert applies every record, the last of a key wins, others of the table stay", async () => {
      const rows: Row[] = [
        { id: 1, name: "first" },
        { id: 7, name: "new" },
        { id: 1, name: "last" },
      ];
      const { database, writer, request } = await begun([table, "INSERT INTO people VALUES (1, 'old'), (2, 'stays')"], {
        mode: "upsert",
      });
      await writer.write(batchOf(schema, rows));
      expect(await writer.commit(checkpoint(request, 1))).toEqual({ written: 3, superseded: 1, rejected: [] });
      await writer.write(batchOf(schema, [{ id: 2, name: null }]));
      expect(await writer.commit(checkpoint(request, 2))).toEqual({ written: 1, superseded: 0, rejected: [] });
      expect(await database.sql("SELECT id, name FROM people ORDER BY id")).toEqual([
        ["1", "last"],
        ["2", null],
        ["7", "new"],
      ]);
    });

    test("an upsert works by a key that is enforced at the end of a transaction only", async () => {
      const { database, writer } = await begun(
        [
          "CREATE TABLE people (id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED, name text)",
          "INSERT INTO people VALUES (1, 'old'), (2, 'stays')",
        ],
        { mode: "upsert" },
      );
      await writer.write(people(1, 1));
      await writer.write(people(3, 1));
      expect(await writer.commit()).toEqual({ written: 2, superseded: 0, rejected: [] });
      expect(await database.sql("SELECT id, name FROM people ORDER BY id, name")).toEqual([
        ["1", "person 1"],
        ["2", "stays"],
        ["3", "person 3"],
      ]);
    });

    test("columns with defaults, identities and computed ones are filled by the server where a record leaves them out", async () => {
      const wide = schemaOf({ id: "int64?", name: "text?", note: "text?" });
      for (const mode of ["insert", "upsert"] as const) {
        const { database, writer } = await begun(
          [
            "CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY (START 100) PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', twice int GENERATED ALWAYS AS (id * 2) STORED, note text)",
          ],
          {
            mode,
            schema: {
              ...wide,
              fields: wide.fields.map((field) =>
                field.name === "id" ? { ...field, type: { kind: "int32" as const } } : field,
              ),
              ...(mode === "upsert" && { key: ["id"] }),
            },
          },
        );
        await writer.write(
          batchOf(
            {
              fields: wide.fields.map((field) =>
                field.name === "id" ? { ...field, type: { kind: "int32" as const } } : field,
              ),
            },
            [{ id: 1, name: "one" }, { id: 2 }, { note: "numbered" }, { id: 3, name: null }],
          ),
        );
        expect(await writer.commit()).toMatchObject({
          written: mode === "upsert" ? 3 : 3,
          rejected: [{ row: 3, code: "NULL_NOT_ALLOWED" }],
        });
        expect(await database.sql("SELECT * FROM people ORDER BY id")).toEqual([
          ["1", "one", "2", null],
          ["2", "nobody", "4", null],
          ["100", "nobody", "200", "numbered"],
        ]);
      }
    });

    test("triggers and rules of the table run as they do for everybody", async () => {
      const { database, writer } = await begun([
        table,
        "CREATE TABLE log (id bigint)",
        "CREATE FUNCTION upper_name() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); INSERT INTO log VALUES (NEW.id); RETURN NEW; END $$",
        "CREATE TRIGGER upper_name BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION upper_name()",
        "CREATE RULE also AS ON INSERT TO people DO ALSO NOTIFY people",
      ]);
      await writer.write(people(1, 3));
      expect(await writer.commit()).toEqual({ written: 3, rejected: [] });
      expect(await database.sql("SELECT max(name), (SELECT count(*) FROM log) FROM people")).toEqual([
        ["PERSON 3", "3"],
      ]);
    });

    test("a user whose search path is empty writes as well", async () => {
      const database = await made(table);
      const bare = new URL(database.url);
      bare.searchParams.set("options", "-c search_path=");
      const connections = await connected(bare.href);
      const request = writeRequest(schema);
      await prepareLoad(connections, "people", request);
      const writer = await openWriter(connections, "people", request);
      await writer.write(people(1, 3));
      expect(await writer.commit()).toEqual({ written: 3, rejected: [] });
      await writer.close();
      expect(await database.sql("SELECT count(*) FROM people")).toEqual([["3"]]);
    });

    test("an upsert does not pretend to change what only PostgreSQL changes", async () => {
      const database = await made(
        "CREATE TABLE people (name text PRIMARY KEY, id bigint GENERATED ALWAYS AS IDENTITY)",
      );
      const connections = await connected(database.url);
      const request = writeRequest({ ...schema, key: ["name"] }, { mode: "upsert" });
      await prepareLoad(connections, "people", request);
      await expect(openWriter(connections, "people", request)).rejects.toMatchObject({
        code: "UNSUPPORTED",
        field: "id",
      });
    });

    test("records that a trigger swallows are not counted", async () => {
      const { writer } = await begun([
        table,
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "CREATE TRIGGER swallow BEFORE INSERT ON people FOR EACH ROW WHEN (NEW.id = 2) EXECUTE FUNCTION swallow()",
      ]);
      await writer.write(people(1, 3));
      expect(await writer.commit()).toEqual({ written: 2, rejected: [] });
    });

    test("who may only insert writes without a ledger", async () => {
      const database = await made(
        table,
        "DROP ROLE IF EXISTS only_insert",
        "CREATE ROLE only_insert LOGIN PASSWORD 'secret'",
        "GRANT INSERT ON people TO only_insert",
      );
      await database.sql(`GRANT USAGE ON SCHEMA ${database.schema} TO only_insert`);
      const url = new URL(database.url);
      url.username = "only_insert";
      url.password = "secret";
      const connections = await connected(url.href);
      const owner = await connected(database.url);
      const others = writeRequest(schema);
      // Somebody else's books in the same schema are not in the way.
      for (const busy of [false, true]) {
        if (busy) await prepareLoad(owner, "people", others);
        const request = writeRequest(schema);
        await prepareLoad(connections, "people", request);
        const writer = await openWriter(connections, "people", request);
        await writer.write(people(busy ? 11 : 1, 3));
        expect(await writer.commit(checkpoint(request, 1))).toEqual({ written: 3, rejected: [] });
        await writer.close();
        expect(await stagesOf(connections)).toEqual([]);
        await publishRun(connections, request.run);
      }
      await publishRun(owner, others.run);
      expect(await database.sql("SELECT count(*) FROM people")).toEqual([["6"]]);
      await expect(
        prepareLoad(connections, "others", writeRequest(schema, { staged: true, mode: "create" })),
      ).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
      await connections.close();
      await database.sql("DROP OWNED BY only_insert; DROP ROLE only_insert");
    });
  },
);
