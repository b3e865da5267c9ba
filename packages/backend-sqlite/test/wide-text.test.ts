import { recordsOf, schemaOf, type Row } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { batchesOf, Database, load, made, newPath, opening, readAll, values } from "./place.ts";

/** Longer than what still becomes a string on its way. */
const size = 1_200_000;
const filler = "x".repeat(size);
const texts: Readonly<Record<string, string>> = {
  plain: filler,
  "not ASCII": "é🙂".repeat(size / 4),
  "with NUL": `a\0b${filler}\0`,
  "with U+FFFD": `\uFFFD${filler}`,
  "like a number": "7".repeat(size),
};

const schema = schemaOf({ id: "int64", a: "text?", j: "json?" }, { key: ["id"] });
const json = { note: filler, tags: ["é", 1] };

function recordsWith(text: string): Row[] {
  return [
    { id: 1, a: "short", j: 1 },
    { id: 2, a: text, j: null },
    { id: 3, a: null, j: json },
    { id: 4, a: text, j: json },
    { id: 5, a: "", j: "7" },
  ];
}

describe("a text of more than a megabyte", () => {
  it.each(Object.entries(texts))("comes back as it went: %s", async (_, text) => {
    const { store } = await opening(newPath(), "write");
    const records = recordsWith(text);
    expect(await load(store, "t", schema, records)).toBe(records.length);
    expect((await readAll(store, "t", { schema })).records).toEqual(records);
  });

  it("is text in SQLite, not a blob", async () => {
    const path = newPath();
    const opened = await opening(path, "write");
    await load(opened.store, "t", schema, recordsWith(filler));
    await opened.close();
    expect(values(path, "SELECT typeof(a) || ' ' || typeof(j) FROM t WHERE id = 4")).toEqual(["text text"]);
    expect(values(path, "SELECT a FROM t WHERE id = 4")).toEqual([filler]);
    expect(values(path, "SELECT json_extract(j, '$.tags[0]') FROM t WHERE id = 3")).toEqual(["é"]);
  });

  it("comes and goes where SQLite keeps texts in UTF-16", async () => {
    const path = made("PRAGMA encoding = 'UTF-16'; CREATE TABLE other (a)");
    const { store } = await opening(path, "write");
    const records = recordsWith("é🙂".repeat(size / 4));
    await load(store, "t", schema, records);
    expect((await readAll(store, "t", { schema })).records).toEqual(records);
  });

  it("stands alone in its batch, as the driver's own bytes", async () => {
    const { store } = await opening(newPath(), "write");
    await load(store, "t", schema, recordsWith(filler));
    const batches = await batchesOf(store, "t", { schema });
    expect(batches.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1]);
    expect(batches.flatMap((batch) => recordsOf(batch)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    const column = batches[1]?.columns[1];
    expect(column?.layout === "bytes" && column.data.buffer.byteLength).toBe(size);
  });

  it("is rejected where it is no UTF-8, a blob, no JSON or too long, and nothing else is", async () => {
    const path = made(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, j JSON, c VARCHAR(5)); INSERT INTO t (id) VALUES (1), (2), (3), (4), (5)",
    );
    const database = new Database(path);
    const bytes = Buffer.alloc(size, "x");
    database.prepare("UPDATE t SET a = ? WHERE id = 2").run(bytes);
    bytes[size - 1] = 0xff;
    database.prepare("UPDATE t SET a = CAST(? AS TEXT) WHERE id = 1").run(bytes);
    database.prepare("UPDATE t SET j = ? WHERE id = 3").run(`{"a": "${filler}"`);
    database.prepare("UPDATE t SET c = ? WHERE id = 4").run(filler);
    database.close();
    const { store } = await opening(path);
    const { records, unread } = await readAll(store, "t", {
      schema: schemaOf({ id: "int64", a: "text?", j: "json?", c: "text(5)?" }, { key: ["id"] }),
    });
    expect(unread.map(({ recordId, field, code }) => [recordId, field, code])).toEqual([
      ["1", "a", "INVALID_UTF8"],
      ["2", "a", "MISFIT"],
      ["3", "j", "MISFIT"],
      ["4", "c", "MISFIT"],
    ]);
    expect(records).toEqual([{ id: 5, a: null, j: null, c: null }]);
  });

  it("is a key like any other", async () => {
    const { store } = await opening(newPath(), "write");
    const keyed = schemaOf({ k: "text", n: "int64" }, { key: ["k"] });
    const records = [
      { k: filler, n: 1 },
      { k: `${filler}y`, n: 2 },
    ];
    await load(store, "t", keyed, records);
    const { records: read } = await readAll(store, "t", { schema: keyed });
    expect(read).toEqual(records);
  });

  it("is put in the place of an earlier one by upsert", async () => {
    const { store } = await opening(newPath(), "write");
    await load(store, "t", schema, recordsWith(filler));
    const newer = { id: 4, a: `${filler}!`, j: { other: filler } };
    await load(store, "t", schema, [newer], { mode: "upsert", staged: false, run: "0run2" });
    const { records } = await readAll(store, "t", { schema });
    expect(records[3]).toEqual(newer);
  });
});
