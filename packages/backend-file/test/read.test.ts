import {
  appendFileSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { gzipSync } from "node:zlib";
import { DataMigrator, type Rejection, schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { copied, made, newFolder, newPath, opened, readAll, textIn } from "./place.ts";

const lines = (count: number, from = 1): string =>
  Array.from({ length: count }, (_, i) => `{"id":${from + i},"name":"number ${from + i} ${"x".repeat(100)}"}\n`).join(
    "",
  );

const two = lines(2);

describe("reading", () => {
  it("calls a file through a link by the link's name", async () => {
    const path = made("data-2024.csv", "a\n1\n");
    const link = newPath("current.csv");
    symlinkSync(path, link);
    const store = await opened(`csv:${link}`);
    expect(await store.collections()).toEqual(["current"]);
    expect((await readAll(store, "current")).records).toEqual([{ a: 1 }]);
  });

  it("goes over many blocks, and on behind each batch", async () => {
    const path = made("big.jsonl.gz", lines(30_000));
    const store = await opened(`jsonl:${path}`);
    const { records, batches } = await readAll(store, "big");
    expect(records.map(({ id }) => id)).toEqual(Array.from({ length: 30_000 }, (_, i) => i + 1));
    const [schema] = batches.map((batch) => batch.schema);
    if (schema === undefined) throw new Error("no batch");
    const after = batches[7]?.position ?? null;
    const signal = new AbortController().signal;
    let rest = 0;
    for await (const batch of store.store.read("big", {
      schema,
      fields: ["id"],
      after,
      records: 5000,
      bytes: 1e6,
      signal,
    }))
      rest += batch.length;
    expect(rest).toBe(30_000 - batches.slice(0, 8).reduce((sum, { length }) => sum + length, 0));
    await expect(async () => {
      for await (const _ of store.store.read("big", { schema, fields: [], after: "x", records: 1, bytes: 1, signal }));
    }).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("counts without parsing, broken records among the others", async () => {
    const path = made("a.jsonl", '{"id":1}\n\nbroken\n{"id":2}');
    const store = await opened(`jsonl:${path}`);
    expect(await store.store.count?.("a")).toBe(3);
    const { records, unread } = await readAll(store, "a");
    expect(records).toEqual([{ id: 1 }, { id: 2 }]);
    expect(unread).toMatchObject([{ at: "line 3" }]);
  });

  it.each(["jsonl", "json", "csv", "jsonl.gz"])("an empty %s has no records", async (ending) => {
    const path = newPath(`a.${ending}`);
    writeFileSync(path, "");
    const store = await opened(`${ending.replace(".gz", "")}:${path}`);
    expect(await store.collections()).toEqual(["a"]);
    expect((await readAll(store, "a")).records).toEqual([]);
    expect(await store.store.count?.("a")).toBe(0);
  });

  it.each(["id,name\r1,a\r2,b\r", 'i"d,name\n1,a\n'])("names the file whose header is broken: %j", async (text) => {
    const path = made("a.csv", text);
    await expect(opened(`csv:${path}`).then((store) => store.describe("a"))).rejects.toMatchObject({
      code: "NOT_A_DATABASE",
      backend: "file",
      message: expect.stringContaining(`${path}: The header`),
    });
  });

  it("reads CSV by its own separators, or by those that are given", async () => {
    const semicolons = made("a.csv", '\ufeffid;name\r\n1;"a;b"\r\n2;\r\n');
    expect((await readAll(await opened(`csv:${semicolons}`), "a")).records).toEqual([
      { id: 1, name: "a;b" },
      { id: 2, name: null },
    ]);
    const bars = made("b.txt", "1|x\n2|y\n");
    const store = await opened(`csv:${bars}?delimiter=|&header=false`);
    expect((await readAll(store, "b")).records).toEqual([
      { column_1: 1, column_2: "x" },
      { column_1: 2, column_2: "y" },
    ]);
  });
});

describe("a CSV file whose first line says the delimiter", () => {
  const excel = 'sep=;\r\nid;name\r\n1;"a,b"\r\n2;c\r\n';
  const records = [
    { id: 1, name: "a,b" },
    { id: 2, name: "c" },
  ];

  it.each(["a.csv", "a.tsv", "a.csv.gz"])("is read as it says: %s", async (name) => {
    const store = await opened(`csv:${made(name, excel)}`);
    expect((await readAll(store, "a")).records).toEqual(records);
    expect(await store.store.count?.("a")).toBe(2);
  });

  it.each([
    [excel, "", 'The first line of the file, "sep=;", is no record: it says what the delimiter is.'],
    [
      excel.replace("sep=;", "SEP=,"),
      "?delimiter=;",
      'The first line of the file, "SEP=,", is no record. The delimiter is ";", as was given, and not as it says.',
    ],
  ])("is told of by the plan: %j%s", async (text, parameters, note) => {
    const source = await opened(`csv:${made("a.csv", text)}${parameters}`);
    const target = await opened(`jsonl:${newPath("a.jsonl")}`, "write");
    const migrator = new DataMigrator(source, target);
    expect((await migrator.plan({}))[0]?.notes).toContain(note);
    await migrator.migrate({});
    expect((await readAll(target, "a")).records).toEqual(records);
  });

  it("is refused, by its name, where it says what none can be", async () => {
    const path = made("a.csv", "sep=:\na:b\n1:2\n");
    const store = await opened(`csv:${path}`);
    await expect(store.describe("a")).rejects.toMatchObject({
      code: "NOT_A_DATABASE",
      message: expect.stringContaining(`${path}: The first line says that the delimiter is ":". Expected: `),
    });
  });

  it("holds nothing if it is all that there is", async () => {
    const store = await opened(`csv:${made("a.csv", "sep=;\r\n")}`);
    expect((await store.describe("a"))?.schema.fields).toEqual([]);
    expect(await store.store.count?.("a")).toBe(0);
  });

  it("keeps it beside a schema file too", async () => {
    const path = newPath("a.csv");
    await copied(`csv:${made("s.csv", excel)}`, `csv:${path}`, { types: { id: "int32" } });
    writeFileSync(path, `sep=,\n${textIn(path)}`);
    const store = await opened(`csv:${path}`);
    expect((await store.describe("a"))?.schema.fields[0]?.type.kind).toBe("int32");
    expect((await readAll(store, "a")).records).toEqual(records);
  });
});

describe("a file that changes", () => {
  it("while it is read is an error", async () => {
    const path = made("a.jsonl", lines(30_000));
    const store = await opened(`jsonl:${path}`);
    const { schema } = (await store.describe("a")) ?? { schema: { fields: [] } };
    const read = async (): Promise<void> => {
      let changed = false;
      const signal = new AbortController().signal;
      for await (const batch of store.store.read("a", { schema, fields: ["id"], records: 100, bytes: 1e5, signal })) {
        if (!changed && batch.length > 0) appendFileSync(path, '{"id":0}\n');
        changed = true;
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "SOURCE_CHANGED", message: expect.stringContaining(path) });
  });

  it.each(["a.jsonl", "a.jsonl.gz", "a.csv"])("and is shorter at once has no broken record: %s", async (name) => {
    const path = made(name, name === "a.csv" ? `a,b\n${'1,"x"\n'.repeat(600_000)}` : lines(30_000));
    const store = await opened(`${name.slice(2).replace(".gz", "")}:${path}`);
    const { schema } = (await store.describe("a")) ?? { schema: { fields: [] } };
    const fields = schema.fields.map(({ name: field }) => field);
    const unread: Rejection[] = [];
    const read = async (): Promise<void> => {
      const signal = new AbortController().signal;
      for await (const batch of store.store.read("a", { schema, fields, records: 100, bytes: 1e5, signal })) {
        truncateSync(path, 100);
        unread.push(...(batch.unread ?? []));
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
    expect(unread).toEqual([]);
  });

  it("and keeps its size is said to have other content", async () => {
    const path = made("a.jsonl", two);
    const store = await opened(`jsonl:${path}`);
    const snapshot = await store.store.snapshot?.();
    writeFileSync(path, two.replace("one", "eno"));
    utimesSync(path, 1, 1);
    await expect(snapshot?.count?.("a")).rejects.toMatchObject({
      message: `${path} was changed while it was read: its content is another, of the same size.`,
    });
    await snapshot?.close();
  });

  it("after its snapshot was taken is an error; one that takes its name is not read", async () => {
    const path = made("a.jsonl", lines(10));
    const store = await opened(`jsonl:${path}`);
    const first = await store.store.snapshot?.();
    renameSync(made("other.jsonl", lines(3)), path);
    expect(await first?.count?.("a")).toBe(10);
    await first?.close();
    expect(await store.store.count?.("a")).toBe(3);
    const second = await store.store.snapshot?.();
    truncateSync(path, 10);
    await expect(second?.count?.("a")).rejects.toMatchObject({ code: "SOURCE_CHANGED" });
    await second?.close();
  });
});

describe("a record beyond a limit", () => {
  it.each(["jsonl", "json", "csv"])("is rejected with the option that would take it: %s", async (format) => {
    const cell = { jsonl: '{"a":[[[1]]]}', json: '[{"a":[[[1]]]}]', csv: 'a\n"[[[1]]]"' }[format] ?? "";
    const path = made(`a.${format}`, cell);
    for (const option of ["maxDepth=2", "maxRecordBytes=4"]) {
      const { store } = await opened(`${format}:${path}?${option}`);
      const schema = schemaOf({ a: "json?" });
      const request = { schema, fields: ["a"], records: 9, bytes: 1 << 16, signal: new AbortController().signal };
      const unread: Rejection[] = [];
      for await (const batch of store.read("a", request)) unread.push(...(batch.unread ?? []));
      expect(unread.map(({ message }) => message)).toEqual([
        expect.stringContaining(`(${option.slice(0, option.indexOf("="))})`),
      ]);
    }
  });
});

describe("a text in UTF-16", () => {
  const wide = Buffer.from('{"a":"é"}\n', "utf16le");
  it.each([
    ["jsonl", Buffer.concat([Buffer.from([0xff, 0xfe]), wide]), "UTF-16"],
    ["json", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]), "UTF-16"],
    ["jsonl", wide, "UTF-16LE"],
    ["json", Buffer.from(wide).swap16(), "UTF-16BE"],
  ])("is named as what it is: %s %#", async (format, bytes, encoding) => {
    const path = made(`a.${format}`, bytes);
    const store = await opened(`${format}:${path}`);
    await expect(store.describe("a")).rejects.toMatchObject({
      code: "NOT_A_DATABASE",
      message: `${path} is text in UTF-16. Expected: UTF-8.`,
      fix: `Convert it: iconv -f ${encoding} -t UTF-8.`,
    });
  });
});

describe("a compressed file", () => {
  const whole = gzipSync(lines(5000));

  it.each(["csv", "jsonl", "json"])("is told from text where its name says nothing of it: %s", async (format) => {
    const path = newPath(`a.${format}`);
    writeFileSync(path, whole);
    const store = await opened(`${format}:${path}`);
    await expect(store.describe("a")).rejects.toMatchObject({
      code: "NOT_A_DATABASE",
      message: expect.stringContaining("looks like gzip") as unknown,
      fix: expect.stringContaining(".gz") as unknown,
    });
  });

  const cases: [string, Uint8Array, RegExp][] = [
    ["is half", whole.subarray(0, whole.length / 2), /ends in the middle/],
    ["lacks its last byte", whole.subarray(0, -1), /ends in the middle/],
    ["is broken", Buffer.concat([whole.subarray(0, 500), Buffer.from("rubbish"), whole.subarray(507)]), /gzip/],
    ["is none", Buffer.from('{"id":1}\n'), /gzip/],
    ["has something behind its end", Buffer.concat([whole, Buffer.from("rubbish")]), /gzip/],
  ];
  it.each(cases)("that %s is a named error", async (_what, bytes, message) => {
    const path = newPath("a.jsonl.gz");
    writeFileSync(path, bytes);
    await expect((await opened(`jsonl:${path}`)).describe("a")).rejects.toMatchObject({
      code: "STORE_CORRUPT",
      message: expect.stringMatching(message),
    });
    await expect((await opened(`jsonl:${path}`)).describe("a")).rejects.toThrow(path);
  });

  it("may be several, one behind the other, wherever a block ends", async () => {
    const path = newPath("a.jsonl.gz");
    for (const size of [1, 7000]) {
      const parts = Array.from({ length: 20 }, (_, i) => gzipSync(lines(size, 1 + i * size)));
      writeFileSync(path, Buffer.concat(parts));
      expect((await readAll(await opened(`jsonl:${path}`), "a")).records).toHaveLength(20 * size);
    }
  });

  it("that holds too many times its size is an error, by an option or not", async () => {
    const bomb = made("bomb.csv.gz", `a\n${"1".repeat(40 << 20)}\n`);
    await expect((await opened(`csv:${bomb}`)).describe("bomb")).rejects.toMatchObject({
      code: "STORE_CORRUPT",
      message: expect.stringContaining("more than 1000 times"),
    });
    const small = made("small.jsonl.gz", `{"a":"${"x".repeat(1 << 20)}"}\n`);
    expect((await readAll(await opened(`jsonl:${small}?maxRatio=1`), "small")).records).toHaveLength(1);
  });
});

it("a JSON file that is broken is named, which of a folder's it is", async () => {
  const folder = newFolder();
  made("a.json", '[{"a":1}]', folder);
  const path = made("b.json", '[{"a":1},\n{"a":', folder);
  const broken = { code: "STORE_CORRUPT", message: expect.stringMatching(/b\.json: The file ends .* at line 2/) };
  await expect(copied(`file:${folder}`, `file:${newPath("out")}`)).rejects.toMatchObject(broken);
  await expect((await opened(`json:${path}`, "read")).store.count?.("b")).rejects.toMatchObject(broken);
  // Also where its types are known, and it is broken only later.
  const known = newPath("c.json");
  await copied(`json:${made("s.json", '[{"a":1},{"a":2}]')}`, `json:${known}`);
  truncateSync(known, 12);
  await expect(readAll(await opened(`json:${known}`, "read"), "c")).rejects.toThrow(/c\.json: The file ends/);
});

describe("a schema file", () => {
  it("gives the exact types, without which they are found out", async () => {
    const path = made("a.jsonl", '{"id":1,"day":"2024-02-29"}\n');
    const found = await opened(`jsonl:${path}`);
    expect((await found.describe("a"))?.schema.fields.map(({ type }) => type.kind)).toEqual(["int64", "text"]);
    const target = newPath("b.jsonl");
    await copied(`jsonl:${path}`, `jsonl:${target}`, { types: { day: "date", id: "int32" }, key: ["id"] });
    const described = await (await opened(`jsonl:${target}`)).describe("b");
    expect(described?.schema.fields.map(({ type }) => type.kind)).toEqual(["int32", "date"]);
    expect(described?.schema.key).toEqual(["id"]);
  });

  it("that is broken, or of other columns, is an error that names it", async () => {
    const folder = newFolder();
    const path = made("a.csv", "id,name\n1,x\n", folder);
    made("a.csv.schema.json", "{", folder);
    await expect((await opened(`csv:${path}`)).describe("a")).rejects.toMatchObject({
      code: "INVALID_SCHEMA",
      message: expect.stringContaining(`${path}.schema.json`),
    });
    const other = newPath("b.csv");
    await copied(`csv:${made("b.csv", "id,other\n1,x\n")}`, `csv:${other}`);
    made("a.csv.schema.json", readFileSync(`${other}.schema.json`), folder);
    await expect((await opened(`csv:${path}`)).describe("a")).rejects.toMatchObject({ code: "TARGET_DIFFERS" });
  });

  it("that a value contradicts makes a staged copy start over with a type that holds all", async () => {
    const path = newPath("a.jsonl");
    await copied(`jsonl:${made("a.jsonl", lines(3))}`, `jsonl:${path}`);
    appendFileSync(path, '{"id":"four","name":"by hand"}\n');
    const target = newPath("b.jsonl");
    const { successfulRecords } = await copied(`jsonl:${path}`, `jsonl:${target}`);
    expect(successfulRecords).toBe(4);
    expect(textIn(target)).toContain('"id":"four"');
  });
});

describe("a file that is read through to find out its types", () => {
  it.each(["a.jsonl", "a.jsonl.gz"])("says how far it is: %s", async (name) => {
    const content = Array.from({ length: 100_000 }, (_, id) => `{"id":${id},"noise":"${Math.sin(id)}"}\n`).join("");
    const store = await opened(`jsonl:${made(name, content)}`);
    const parts: number[] = [];
    await store.store.describe("a", (part) => void parts.push(part));
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
    expect(parts[0]).toBeGreaterThan(0);
    expect(parts.at(-1)).toBe(1);
    expect(parts.length).toBeGreaterThan(1);
  });
});
