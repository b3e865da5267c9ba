import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { collectionOf, fileNameOf } from "../src/names/file-name.ts";
import { isHidden } from "../src/names/hidden.ts";
import { kindOf, stemOf } from "../src/names/kind.ts";
import { copied, made, namesIn, newFolder, newPath, opened, readAll, textIn } from "./place.ts";

describe("a collection's name as a file's", () => {
  it.each([
    ["orders", "orders.jsonl"],
    ["a b=c", "a b=c.jsonl"],
    ["../x", "%2E.%2Fx.jsonl"],
    ["/etc/passwd", "%2Fetc%2Fpasswd.jsonl"],
    ["..\\x", "%2E.%5Cx.jsonl"],
    [".hidden", "%2Ehidden.jsonl"],
    ["nul\0", "nul%00.jsonl"],
    ["line\nbreak", "line%0Abreak.jsonl"],
    ["50% off", "50% off.jsonl"],
    ["%2F", "%252F.jsonl"],
    ["my.schema", "my%2Eschema.jsonl"],
    ["x.rejects", "x%2Erejects.jsonl"],
    ["Ünï😀", "Ünï😀.jsonl"],
  ])("%j is %j", (name, path) => {
    expect(fileNameOf(name, ".jsonl")).toBe(path);
    expect(collectionOf(stemOf(path))).toBe(name);
  });

  it("comes back whatever it is, in a file that stays in its folder and is seen", () => {
    const names = oneof(
      string({ unit: "binary", minLength: 1, maxLength: 40 }),
      string({ unit: constantFrom("%", "2", "5", "F", ".", "/", "\\", "\0", "a"), minLength: 1, maxLength: 12 }),
    );
    assert(
      property(names, constantFrom(".jsonl", ".json", ".csv"), (name, ending) => {
        const path = fileNameOf(name, ending);
        expect(path).not.toMatch(/[/\\\0]|^\./);
        expect(isHidden(path)).toBe(false);
        expect(kindOf(path)).toBeDefined();
        expect(collectionOf(stemOf(path))).toBe(name);
      }),
      { numRuns: 2000 },
    );
  });

  it("that is too long, or empty, is refused", () => {
    expect(() => fileNameOf("x".repeat(250), ".jsonl")).toThrow("too long");
    expect(() => fileNameOf("", ".jsonl")).toThrow("without a name");
  });

  it("that leads to the file of another collection is refused before anything is written", async () => {
    const target = newFolder();
    writeFileSync(join(target, "orders.csv"), "a\n1\n");
    writeFileSync(join(target, "orders.jsonl"), '{"a":2}\n');
    const source = made("x.json", '{"orders":[{"a":3}],"orders.csv":[{"a":4}]}');
    await expect(copied(`json:${source}`, `file:${target}?format=csv`, { mode: "replace" })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining('"orders" and "orders.csv" would both be'),
    });
    expect(namesIn(target)).toEqual(["orders.csv", "orders.jsonl"]);
    expect(textIn(join(target, "orders.csv"))).toBe("a\n1\n");
  });

  it("leads out of no folder", async () => {
    const source = made("x.json", '{"../x":[{"id":1}],"ok":[{"id":2}]}');
    const target = newPath("out");
    await copied(`json:${source}`, `file:${target}`);
    expect(namesIn(target)).toEqual([
      "%2E.%2Fx.jsonl",
      "%2E.%2Fx.jsonl.schema.json",
      "ok.jsonl",
      "ok.jsonl.schema.json",
    ]);
    expect(namesIn(`${target}/..`)).toEqual(["out"]);
    expect(await (await opened(`file:${target}`)).collections()).toEqual(["../x", "ok"]);
  });
});

describe("a folder", () => {
  it("has a collection for each file of a known ending", async () => {
    const folder = newFolder();
    for (const name of [".hidden.csv", "a.jsonl.partial", "a.jsonl.0run1.partial", "readme.txt", "x.rejects.jsonl"])
      made(name, "what?", folder);
    made("users.jsonl", '{"id":1}\n', folder);
    made("cities.json.gz", '[{"name":"Bonn"}]', folder);
    made("Cities.csv", "name\nBonn\n", folder);
    made("sub/more.csv", "a\n1\n", folder);
    const store = await opened(`file:${folder}`);
    expect(await store.collections()).toEqual(["Cities", "cities", "users"]);
    expect((await readAll(store, "cities")).records).toEqual([{ name: "Bonn" }]);
  });

  it("tells two files of one stem apart by their whole names", async () => {
    const folder = newFolder();
    made("a.csv", "id\n1\n", folder);
    made("a.jsonl", '{"id":2}\n', folder);
    const store = await opened(`file:${folder}`);
    expect(await store.collections()).toEqual(["a.csv", "a.jsonl"]);
    expect((await readAll(store, "a.csv")).records).toEqual([{ id: 1 }]);
  });

  it("has a collection for each member of an object of arrays", async () => {
    const folder = newFolder();
    made("db.json", '{"users":[{"id":1}],"log":[],"1":[1,2]}', folder);
    const store = await opened(`file:${folder}`);
    expect(await store.collections()).toEqual(expect.arrayContaining(["db.users", "db.log"]));
    expect((await readAll(store, "db.users")).records).toEqual([{ id: 1 }]);
    expect(await store.collection("db.users").count()).toBe(1);
  });

  it("keeps what is there in its own format and makes new files in the one asked for", async () => {
    const folder = newFolder();
    made("a.csv", "id\n1\n", folder);
    const source = made("x.json", '{"a":[{"id":7}],"b":[{"id":8}]}');
    await copied(`json:${source}`, `file:${folder}?format=json`, { mode: "replace" });
    expect(textIn(`${folder}/a.csv`)).toBe("id\n7\n");
    expect(textIn(`${folder}/b.json`)).toBe('[\n{"id":8}\n]\n');
  });
});

describe("a single file as a target", () => {
  it("takes the run's one collection whatever its name", async () => {
    const source = made("users.jsonl", '{"id":1}\n');
    const target = newPath("out.json");
    await copied(`jsonl:${source}`, `json:${target}`);
    expect(await (await opened(`json:${target}`)).collections()).toEqual(["out"]);
    await expect(copied(`jsonl:${source}`, `json:${target}`)).rejects.toMatchObject({ code: "COLLECTION_NOT_EMPTY" });
  });

  it("refuses several before anything is read, and says what to do", async () => {
    const source = made("x.json", '{"a":[{"id":7}],"b":[{"id":8}]}');
    const target = newPath("out.jsonl");
    await expect(copied(`json:${source}`, `jsonl:${target}`)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: "2 collections (a, b) do not go into one file, out.jsonl.",
      fix: expect.stringMatching(/--table a; or write a folder: file:.*out/),
    });
    expect(namesIn(`${target}/..`)).toEqual([]);
    await copied(`json:${source}`, `jsonl:${target}`, { collections: ["b"] });
    expect(textIn(target)).toBe('{"id":8}\n');
  });

  it("that is an object of several collections is not written", async () => {
    const source = made("users.jsonl", '{"id":1}\n');
    const target = made("x.json", '{"a":[{"id":7}],"b":[{"id":8}]}');
    for (const mode of ["create", "insert", "replace"] as const)
      await expect(copied(`jsonl:${source}`, `json:${target}`, { mode })).rejects.toMatchObject({
        code: "UNSUPPORTED",
      });
    expect(textIn(target)).toBe('{"a":[{"id":7}],"b":[{"id":8}]}');
  });
});
