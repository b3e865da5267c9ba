import { join } from "node:path";
import { createDataknobs } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { csv, file, json, jsonl } from "../src/index.ts";
import { made, newFolder, newPath, opened, readAll } from "./place.ts";

describe("an address", () => {
  it.each([
    [jsonl("./a.jsonl"), { path: "./a.jsonl" }],
    [jsonl("ndjson:///abs/a%20b.ndjson"), { path: "/abs/a b.ndjson" }],
    [json("./a.json?maxDepth=5&maxRecordBytes=1000"), { path: "./a.json", maxDepth: 5, maxRecordBytes: 1000 }],
    [csv("./a.csv?delimiter=;&header=false"), { path: "./a.csv", delimiter: ";", header: false }],
    [csv("tsv:./a.txt"), { path: "./a.txt", delimiter: "\t" }],
    [file("./data?format=csv&maxRatio=50"), { path: "./data", format: "csv", maxRatio: 50 }],
  ])("%j", ({ options }, wanted) => expect(options).toEqual(wanted));

  it.each([
    [() => csv("./a.csv?delimter=;"), 'csv:./a.csv has no parameter "delimter". Did you mean "delimiter"?'],
    [() => jsonl("./a.jsonl?header=true"), 'no parameter "header"'],
    [() => file("./a?format=xml"), 'format is "xml". Expected: jsonl, json, csv.'],
    [() => json("./a.json?maxDepth=0"), "maxDepth is"],
    [() => jsonl("//host/a.jsonl"), "names a host"],
  ])("that is wrong says so: %s", (refer, message) => {
    expect(refer).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", message: expect.stringContaining(message) }),
    );
  });

  it.each([
    [jsonl({}), "The path is empty"],
    [json({ path: "a\0b" }), "NUL"],
    [csv({ path: "./x.csv", maxRatio: -1 }), "maxRatio is -1"],
  ])("whose options are wrong: %j", async (reference, message) => {
    await expect(createDataknobs().open(reference)).rejects.toThrow(message);
  });

  it.each(["a.jsonl", "a.ndjson", "a.json", "a.csv", "a.tsv"].flatMap((name) => [name, `${name}.gz`]))(
    "is found by its path alone: %s",
    async (name) => {
      const text = /\.json(?:\.gz)?$/.test(name) ? '[{"id":1}]' : /json|nd/.test(name) ? '{"id":1}\n' : "id\n1\n";
      const path = made(name, text);
      const store = await createDataknobs({ plugins: [jsonl, json, csv, file] }).open(path, { access: "read" });
      expect(await store.collections()).toEqual(["a"]);
      expect((await readAll(store, "a")).records).toEqual([{ id: 1 }]);
      await store.close();
    },
  );
});

describe("what cannot be opened", () => {
  it.each([
    ["a file that is not there", "jsonl:NOWHERE/a.jsonl", "read", "STORE_NOT_FOUND"],
    ["a new file in a folder that is not there", "jsonl:NOWHERE/a.jsonl", "write", "STORE_NOT_FOUND"],
    ["a folder that is not there, to be read", "file:NOWHERE", "read", "STORE_NOT_FOUND"],
    ["a folder as a file", "csv:THERE", "read", "NOT_A_DATABASE"],
    ["a device", "jsonl:/dev/null", "read", "NOT_A_DATABASE"],
  ] as const)("%s", async (_what, address, access, code) => {
    const there = newFolder();
    const place = address.replace("NOWHERE", join(there, "nowhere")).replace("THERE", there);
    await expect(opened(place, access)).rejects.toMatchObject({ code });
  });

  it("a file as a folder, which says how to name it", async () => {
    const path = made("a.csv", "id\n1\n");
    await expect(opened(`file:${path}`)).rejects.toMatchObject({
      code: "NOT_A_DATABASE",
      fix: expect.stringContaining(`csv:${path}`),
    });
  });

  it("leaves nothing behind where only a target was opened", async () => {
    const path = newPath("new");
    await (await opened(`file:${path}`, "write")).close();
    await expect(opened(`file:${path}`)).rejects.toMatchObject({ code: "STORE_NOT_FOUND" });
  });
});
