import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { messageOf, type MigrateOptions, type RunEvent, schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { copied, made, namesIn, newFolder, newPath, opened, readAll, textIn } from "./place.ts";

const two = '{"id":1,"name":"one"}\n{"id":2,"name":"two"}\n';
const three = '{"id":3,"name":"three"}\n';

/** The address of a file. */
const at = (path: string): string => `${/\.(json|jsonl|csv)(\.gz)?$/.exec(path)?.[1] ?? "csv"}:${path}`;

async function inserted(path: string, lines = three, options: MigrateOptions = {}): Promise<void> {
  const source = made("s.jsonl", lines);
  await copied(`jsonl:${source}`, at(path), { mode: "insert", ...options });
}

describe("create", () => {
  it("on a file with records advises what helps there", async () => {
    const path = made("a.jsonl", three);
    await expect(copied(`jsonl:${made("s.jsonl", two)}`, at(path))).rejects.toMatchObject({
      code: "COLLECTION_NOT_EMPTY",
      message: expect.stringMatching(/ 1 record$/) as unknown,
      fix: "Add --mode insert or replace, or copy to another file",
    });
    expect(textIn(path)).toBe(three);
  });
});

describe("a compressed file", () => {
  it.each(["jsonl", "json", "csv"])("is a whole one also without any record: %s", async (ending) => {
    const path = newPath(`empty.${ending}.gz`);
    await copied(`csv:${made("s.csv", "id,name\n")}`, at(path), { types: { id: "int64" } });
    expect(readFileSync(path).length).toBeGreaterThan(0);
    expect(textIn(path)).toBe({ jsonl: "", json: "[]\n", csv: "id,name\n" }[ending]);
    await inserted(path);
    expect((await readAll(await opened(at(path)), "empty")).records).toEqual([{ id: 3, name: "three" }]);
  });
});

describe("insert", () => {
  it.each([
    ["a.jsonl", two, two + three],
    ["a.jsonl", two.trimEnd(), two + three],
    ["a.jsonl.gz", two, two + three],
    ["a.jsonl.gz", two.trimEnd(), two + three],
    ["a.csv", "id,name\n1,one\n", "id,name\n1,one\n3,three\n"],
    ["a.csv", "name;id\none;1", "name;id\none;1\nthree;3\n"],
    ["a.csv", "id,name\r\n1,one\r\n", "id,name\r\n1,one\r\n3,three\r\n"],
    ["a.csv.gz", "id,name\r\n1,one\r\n", "id,name\r\n1,one\r\n3,three\r\n"],
    ["a.csv.gz", "id,name\n1,one", "id,name\n1,one\n3,three\n"],
    ["a.csv", "id,name\r\n1,one", "id,name\r\n1,one\r\n3,three\r\n"],
    ["a.csv.gz", "id,name\r\n1,one", "id,name\r\n1,one\r\n3,three\r\n"],
    ["a.csv", "id,name\r\n1,one\r", "id,name\r\n1,one\r\n3,three\r\n"],
    ["a.csv", 'id,name\r\n1,"o\nne"', 'id,name\r\n1,"o\nne"\r\n3,three\r\n'],
    ["a.csv", 'id,name\n1,"o\r\nne"', 'id,name\n1,"o\r\nne"\n3,three\n'],
    ["a.csv", "\r\nid,name", '\r\nid,name\r\n"3",three\r\n'],
    ["a.csv", "id,name\r", 'id,name\r\n"3",three\r\n'],
    ["a.csv", "id,name", 'id,name\n"3",three\n'],
    ["a.csv", "sep=;\r\nid;name\r\n1;one", "sep=;\r\nid;name\r\n1;one\r\n3;three\r\n"],
    ["a.csv.gz", "\ufeffSep=|\nid|name\n1|one\n", "\ufeffSep=|\nid|name\n1|one\n3|three\n"],
    ["a.tsv", "sep=;\nid;name\n1;one\n", "sep=;\nid;name\n1;one\n3;three\n"],
    ["a.json", '[{"id":1,"name":"one"}]', '[{"id":1,"name":"one"},\n{"id":3,"name":"three"}\n]\n'],
    ["a.json", '\n[\n  {"id": 1, "name":"]"}\n]\n\n', '\n[\n  {"id": 1, "name":"]"},\n{"id":3,"name":"three"}\n]\n'],
    ["a.json", '{"id":1,"name":"one"}', '[\n{"id":1,"name":"one"},\n{"id":3,"name":"three"}\n]\n'],
    ["a.json.gz", '[{"id":1,"name":"one"}]', '[{"id":1,"name":"one"},\n{"id":3,"name":"three"}\n]\n'],
  ])("adds to what is there, which stays byte for byte: %s %j", async (name, before, after) => {
    const path = made(name, before);
    await inserted(path);
    expect(textIn(path)).toBe(after);
    expect(namesIn(dirname(path))).toEqual([name]);
  });

  it.each([
    ["a.csv", 'id,name\n1,"one', 2],
    ["a.csv", 'id,name\n1,"one\n', 2],
    ["a.csv", 'id,name\r\n1,"one ""two"", three\r\n4,four\r\n', 2],
    ["a.csv", '\ufeff"id","name"\n1,"two\n"\n2,"', 4],
    ["a.csv.gz", 'id,name\n1,"one', 2],
  ])("puts nothing into a quoted cell that the file does not close: %s %j", async (name, content, line) => {
    const path = made(name, content);
    await expect(inserted(path)).rejects.toMatchObject({
      code: "STORE_CORRUPT",
      message: `${path} ends within quotes, which open in the record at line ${line}: what is added would be read as their content.`,
    });
    expect(textIn(path)).toBe(content);
    expect(namesIn(dirname(path))).toEqual([name]);
  });

  it("puts nothing into such a cell of a file of ours, or by a person's own call", async () => {
    const path = newPath("a.csv");
    await copied(`jsonl:${made("s.jsonl", two)}`, at(path));
    appendFileSync(path, '3,"th');
    await expect(inserted(path)).rejects.toMatchObject({ code: "STORE_CORRUPT" });
    const store = await opened(at(path), "write");
    await expect(store.collection("a").insert({ id: 4, name: "four" })).rejects.toMatchObject({
      code: "STORE_CORRUPT",
    });
    expect(textIn(path)).toBe('id,name\n1,one\n2,two\n3,"th');
  });

  it("takes quotes that open nothing for what they are", async () => {
    for (const before of ['id,name\n1,o"ne\n', 'id,name\n1,"one"x"\n', 'id,name\n1,"one"', 'id,name\n1,"a""']) {
      const path = made("a.csv", before);
      const closed = !before.endsWith('""');
      await inserted(path).catch(messageOf);
      expect(textIn(path) !== before).toBe(closed);
    }
  });

  it("twice, into a file of ours, whose schema stays", async () => {
    for (const name of ["a.jsonl", "a.json", "a.csv", "a.jsonl.gz", "a.json.gz"]) {
      const path = newPath(name);
      await copied(`jsonl:${made("s.jsonl", two)}`, at(path), { types: { id: "int32" }, key: ["id"] });
      const schema = readFileSync(`${path}.schema.json`, "utf8");
      await inserted(path);
      await inserted(path, '{"id":4,"name":null}\n');
      expect(readFileSync(`${path}.schema.json`, "utf8")).toBe(schema);
      const store = await opened(at(path));
      expect((await store.describe("a"))?.schema.fields[0]?.type.kind).toBe("int32");
      expect((await readAll(store, "a")).records.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    }
  });

  it("goes by the types and columns that are there", async () => {
    const path = made("a.csv", "name,id,price\none,1,1.50\n");
    await inserted(path, '{"id":"7","name":"x,y"}\n', { types: { id: "int64" } });
    expect(textIn(path)).toBe('name,id,price\none,1,1.50\n"x,y",7,\n');
    await expect(inserted(path, '{"id":1,"other":2}\n')).rejects.toMatchObject({ code: "REFUSED", field: "other" });
  });

  it("puts nothing into a foreign file that would not come back from it", async () => {
    const path = made("a.jsonl", '{"id":1,"x":1.5}\n');
    const source = newPath("s.jsonl");
    await copied(`jsonl:${made("s.jsonl", '{"id":2,"x":"NaN"}\n{"id":3,"x":"2.5"}\n')}`, `jsonl:${source}`, {
      types: { x: "float64" },
    });
    const { failedRecords } = await copied(`jsonl:${source}`, `jsonl:${path}`, { mode: "insert", onError: "skip" });
    expect(failedRecords).toBe(1);
    expect(textIn(path)).toBe('{"id":1,"x":1.5}\n{"id":3,"x":2.5}\n');
  });

  it("of a person's own records goes into the file", async () => {
    for (const name of ["a.jsonl", "a.json", "a.csv"]) {
      const path = newPath(name);
      const store = await opened(at(path), "write");
      const users = store.collection("a");
      await users.insert([{ id: 1, name: "one" }], { schema: schemaOf({ id: "int64", name: "text?" }) });
      await users.insert({ id: 2, name: null });
      expect(await users.count()).toBe(2);
      expect((await readAll(store, "a")).records).toEqual([
        { id: 1, name: "one" },
        { id: 2, name: null },
      ]);
      await store.close();
      expect(namesIn(dirname(path))).toEqual([name, `${name}.schema.json`]);
    }
  });

  it("into a file that is being read is refused", async () => {
    const path = made("a.jsonl", two);
    await expect(copied(`jsonl:${path}`, `jsonl:${path}`, { mode: "insert" })).rejects.toMatchObject({
      code: "SAME_PLACE",
    });
    expect(textIn(path)).toBe(two);
    expect(namesIn(dirname(path))).toEqual(["a.jsonl"]);
  });

  it("where somebody else writes at the same time takes nothing from him", async () => {
    const path = made("a.jsonl", two);
    let seen = 0;
    const lines = Array.from({ length: 30_000 }, (_, i) => `{"id":${i},"name":"x"}\n`).join("");
    const transform = (record: object): object => {
      if (++seen === 25_000) appendFileSync(path, '{"id":0,"name":"somebody"}\n');
      return record;
    };
    // Between two windows it is seen, and nothing more is added; amid the last one it is only left alone.
    const outcome = await inserted(path, lines, { batchSize: 1000, transform }).catch(messageOf);
    expect(outcome ?? "changed by somebody else").toContain("changed by somebody else");
    const store = await opened(`jsonl:${path}`);
    const { unread } = await readAll(store, "a");
    expect(unread).toEqual([]);
    expect(textIn(path)).toContain("somebody");
  });
});

describe("replace", () => {
  it("takes the place of a file, its schema and its mode, also of the file that is read", async () => {
    const path = made("a.jsonl", two);
    chmodSync(path, 0o640);
    await copied(`jsonl:${path}`, `jsonl:${path}`, { mode: "replace", types: { id: "text" } });
    expect(textIn(path)).toBe('{"id":"1","name":"one"}\n{"id":"2","name":"two"}\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    await copied(`jsonl:${made("s.jsonl", '{"other":true}\n')}`, `jsonl:${path}`, { mode: "replace" });
    const store = await opened(`jsonl:${path}`);
    expect((await store.describe("a"))?.schema.fields.map(({ name }) => name)).toEqual(["other"]);
    expect(namesIn(dirname(path))).toEqual(["a.jsonl", "a.jsonl.schema.json"]);
  });

  it("goes where a link leads", async () => {
    const path = made("a.jsonl", two);
    const link = newPath("link.jsonl");
    symlinkSync(path, link);
    await copied(`jsonl:${made("s.jsonl", three)}`, `jsonl:${link}`, { mode: "replace" });
    expect(textIn(path)).toBe(three);
  });

  it("goes nowhere where a link leads to nothing", async () => {
    const link = newPath("link.jsonl");
    symlinkSync(`${link}.gone`, link);
    for (const target of [`jsonl:${link}`, `file:${dirname(link)}`])
      for (const mode of ["create", "replace", "insert"] as const)
        await expect(copied(`jsonl:${made("link.jsonl", three)}`, target, { mode })).rejects.toMatchObject({
          code: "STORE_NOT_FOUND",
          message: `${link} is a link to ${link}.gone, where nothing is.`,
          fix: "Remove the link, or make the file that it leads to.",
        });
    expect(namesIn(dirname(link))).toEqual(["link.jsonl"]);
  });

  it("that fails leaves everything as it was", async () => {
    const path = made("a.json", "[]\n");
    const bad = made("s.jsonl", `${two}broken\n`);
    await expect(copied(`jsonl:${bad}`, `json:${path}`, { mode: "replace" })).rejects.toMatchObject({
      code: "BAD_RECORD",
    });
    expect(textIn(path)).toBe("[]\n");
    expect(namesIn(dirname(path))).toEqual(["a.json"]);
  });
});

describe("create", () => {
  it.each([
    ["a.jsonl", ""],
    ["a.json", "[]"],
    ["a.csv", ""],
    ["a.csv", "id,name\n"],
    ["a.jsonl.gz", ""],
  ])("takes an empty %s (%j) for empty", async (name, content) => {
    const path = newPath(name);
    writeFileSync(path, content);
    await copied(`jsonl:${made("s.jsonl", two)}`, at(path));
    expect((await readAll(await opened(at(path)), "a")).records).toHaveLength(2);
  });

  it("refuses a file that holds records, and upsert, and says what to do", async () => {
    const path = made("a.csv", "id,name\n1,x\n");
    const source = `jsonl:${made("s.jsonl", two)}`;
    await expect(copied(source, `csv:${path}`)).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
    await expect(copied(source, `csv:${path}`, { mode: "upsert", key: ["id"] })).rejects.toMatchObject({
      code: "UNSUPPORTED",
      fix: expect.stringContaining("--mode replace"),
    });
    expect(textIn(path)).toBe("id,name\n1,x\n");
  });

  it("that fails leaves no folder behind", async () => {
    const target = newPath("out");
    const bad = made("s.jsonl", `${two}broken\n`);
    await expect(copied(`jsonl:${bad}`, `file:${target}`)).rejects.toMatchObject({ code: "BAD_RECORD" });
    expect(existsSync(target)).toBe(false);
  });

  it("that somebody else is quicker with leaves his file alone", async () => {
    const path = newPath("a.jsonl");
    const transform = (record: object): object => {
      writeFileSync(path, "somebody's");
      return record;
    };
    await expect(
      copied(`jsonl:${made("s.jsonl", two)}`, `jsonl:${path}`, {
        transform,
        output: schemaOf({ id: "int64", name: "text" }),
      }),
    ).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
    expect(textIn(path)).toBe("somebody's");
    expect(namesIn(dirname(path))).toEqual(["a.jsonl"]);
  });
});

describe("where nothing can be written", () => {
  it("says so", async () => {
    const folder = newFolder();
    mkdirSync(`${folder}/a.jsonl`);
    await expect(opened(`jsonl:${folder}/a.jsonl`, "write")).rejects.toMatchObject({ code: "NOT_A_DATABASE" });
    if (process.getuid?.() === 0) return;
    chmodSync(folder, 0o555);
    await expect(opened(`jsonl:${folder}/b.jsonl`, "write")).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  });
});

describe("the key of a file of ours", () => {
  it("is trusted by a new collection as far as the store that the records came from enforced it", async () => {
    for (const [options, trusted] of [
      [{ key: ["id"] }, true],
      [{}, undefined],
    ] as const) {
      const path = newPath("a.jsonl");
      await copied(`jsonl:${made("s.jsonl", two)}`, at(path), options);
      const store = await opened(at(path), "read");
      const described = await store.store.describe("a");
      expect(described?.keyTrusted).toBe(trusted);
      expect(described?.keyEnforced).toBeUndefined();
      const again = newPath("b.jsonl");
      await copied(at(path), at(again));
      expect(textIn(`${again}.schema.json`).includes('"keyUnique": true')).toBe(trusted === true);
    }
  });
});

it("a file of which nothing says what its records are is not copied: the error says so", async () => {
  await expect(copied(`jsonl:${made("a.jsonl", "")}`, at(newPath("b.jsonl")))).rejects.toMatchObject({
    message: '"a" has no fields: nothing says what its records would be',
    fix: "Leave it out: name the others with --table.",
  });
});

describe("a file of which no record can be read", () => {
  it.each([
    ["a.jsonl", '[{"a":1},{"a":2}]', "BAD_RECORD", "line 1: The line is an array. Expected: a JSON object."],
    ["a.jsonl", '\n{"a":NaN}\n{"a":NaN}\n', "BAD_RECORD", "line 2: The line is no JSON: "],
    [
      "a.jsonl",
      Buffer.from('{"a":"\xff"}', "latin1"),
      "INVALID_UTF8",
      "line 1: The line holds bytes that are not UTF-8.",
    ],
    ["a.json", '[\n{"a":NaN}]', "BAD_RECORD", "line 2: The record is no JSON: "],
    ["a.jsonl", '{"a":1,"b":2,"\\u0061":3}', "BAD_RECORD", 'line 1: Two members are named "a".'],
    ["a.jsonl", `{"a":{"b":${"[".repeat(1001)}${"]".repeat(1001)}}}`, "BAD_RECORD", "line 1: More than 1000 objects"],
    ["a.json", '[{"a":{},"b":"\\ud800"}]', "INVALID_UTF8", "line 1: A string holds half of a surrogate pair"],
  ])("is not copied, for the reason of the first: %s %j", async (name, content, code, reason) => {
    const path = made(name, content);
    const message = `No record of "a" can be read, so nothing says what its fields are. The first: ${reason}`;
    for (const options of [{ onError: "stop" }, { onError: "skip" }, { types: { a: "json" } }, { key: ["a"] }] as const)
      await expect(copied(at(path), at(newPath("b.jsonl")), options)).rejects.toMatchObject({
        code,
        collection: "a",
        message: expect.stringContaining(message) as unknown,
        fix: "Correct it, or leave it out: name the others with --table.",
      });
  });

  it("is not left out in silence among others", async () => {
    const folder = newFolder();
    made("a.jsonl", two, folder);
    made("b.jsonl", '{"a":\n', folder);
    await expect(copied(`file:${folder}`, `file:${newFolder()}`)).rejects.toMatchObject({
      code: "BAD_RECORD",
      collection: "b",
    });
    await copied(`file:${folder}`, `file:${newFolder()}`, { collections: ["a"] });
  });

  it("takes no records either, and says why", async () => {
    const path = made("a.jsonl", '{"a":\n{"a":\n');
    await expect(inserted(path)).rejects.toMatchObject({
      code: "COLLECTION_NOT_EMPTY",
      message: `${path} holds 2 records of which none has a field that can be read: nothing says what its fields are.`,
      fix: "Correct it, or choose --mode replace.",
    });
  });
});

it("an empty file among others is left out of a copy of their folder, which says so", async () => {
  const folder = newPath("in");
  mkdirSync(folder);
  writeFileSync(join(folder, "empty.jsonl"), "");
  writeFileSync(join(folder, "good.jsonl"), '{"a":1}\n');
  const notes: string[] = [];
  const monitor = { on: (event: RunEvent) => event.type === "note" && notes.push(event.text) };
  const result = await copied(`file:${folder}`, `file:${newPath("out")}`, { monitors: [monitor] });
  expect(result.collections.map(({ source }) => source)).toEqual(["good"]);
  expect(notes).toContain("Not copied: empty has no fields: nothing says what its records would be.");
  await expect(
    copied(`file:${folder}`, `file:${newPath("other")}`, { collections: ["empty", "good"] }),
  ).rejects.toMatchObject({ message: expect.stringContaining('"empty" has no fields') });
});
