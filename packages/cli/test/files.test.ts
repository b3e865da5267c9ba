import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dataknobs, plainEnvironment, sqlite, sqliteRows, tempFolder } from "./harness.ts";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** Runs a line of the shell in which `dataknobs` is the real command. */
function shell(folder: string, line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = `dataknobs() { "${process.execPath}" "${main}" "$@"; }\n${line}`;
  return new Promise((done) => {
    execFile("bash", ["-c", script], { cwd: folder, env: plainEnvironment() }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });
}

const lines = '{"id":1,"name":"one","big":9007199254740993}\n{"id":2,"name":null,"big":null}\n';

describe("files by their paths", () => {
  it("go into a database and come back as they were", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "x.jsonl"), lines);
    expect((await dataknobs(folder, "copy", "x.jsonl", "y.sqlite")).code).toBe(0);
    expect(sqliteRows(join(folder, "y.sqlite"), "SELECT id, name, big FROM x")).toEqual([
      { id: 1n, name: "one", big: 9007199254740993n },
      { id: 2n, name: null, big: null },
    ]);
    expect((await dataknobs(folder, "copy", "y.sqlite", "z.jsonl.gz")).code).toBe(0);
    expect(gunzipSync(readFileSync(join(folder, "z.jsonl.gz"))).toString()).toBe(lines);
  });

  it("are looked into", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "x.csv.gz"), gzipSync("id;name\n1;Ann\n"));
    const { stdout, code } = await dataknobs(folder, "inspect", "x.csv.gz");
    expect(code).toBe(0);
    expect(stdout).toMatch(/x +1 record\n[^]*id +int64[^]*name +text[^]*1 +Ann/);
  });

  it("say which columns are called otherwise than in the file", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "x.csv"), "a,a,\n1,2,3\n");
    const { stderr } = await dataknobs(folder, "copy", "x.csv", "y.jsonl");
    expect(stderr).toContain('"a_2" (a), "column_3" (no name)');
    expect(readFileSync(join(folder, "y.jsonl"), "utf8")).toBe('{"a":1,"a_2":2,"column_3":3}\n');
  });

  it("of which no record can be read say so", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "x.jsonl"), `{"a":${"[".repeat(1100)}${"]".repeat(1100)}}\n`);
    const { stdout, code } = await dataknobs(folder, "inspect", "x.jsonl");
    expect(code).toBe(0);
    expect(stdout).toContain("No record of it can be read");
  });

  it("lie in a folder, which a database goes into and comes out of", async () => {
    const folder = tempFolder();
    sqlite(join(folder, "a.sqlite"), "CREATE TABLE t (a INT); INSERT INTO t VALUES (7); CREATE TABLE u (b TEXT)");
    expect((await dataknobs(folder, "copy", "a.sqlite", "./out/")).code).toBe(0);
    expect(readdirSync(join(folder, "out"))).toEqual([
      "t.jsonl",
      "t.jsonl.schema.json",
      "u.jsonl",
      "u.jsonl.schema.json",
    ]);
    expect((await dataknobs(folder, "copy", "out", "b.sqlite")).code).toBe(0);
    expect(sqliteRows(join(folder, "b.sqlite"), "SELECT a FROM t")).toEqual([{ a: 7n }]);
    expect(sqliteRows(join(folder, "b.sqlite"), "SELECT * FROM u")).toEqual([]);
  });

  it("take one collection, and say so where there are several", async () => {
    const folder = tempFolder();
    sqlite(join(folder, "a.sqlite"), "CREATE TABLE t (a INT); CREATE TABLE u (b TEXT)");
    const { code, stderr } = await dataknobs(folder, "copy", "a.sqlite", "x.csv");
    expect(code).toBe(1);
    expect(stderr).toMatch(/2 collections \(t, u\)[^]*--table t; or write a folder: file:/);
    expect(readdirSync(folder)).toEqual(["a.sqlite"]);
  });
});

it("the commands of the README of files run", async () => {
  const text = readFileSync(new URL("../../backend-file/README.md", import.meta.url), "utf8");
  const [, commands = ""] = /```sh\n([\s\S]*?)```/.exec(text) ?? [];
  const folder = tempFolder();
  writeFileSync(join(folder, "orders.csv"), "id,price\n1,1.10\n");
  const { code, stdout, stderr } = await shell(folder, `set -e -o pipefail\n${commands}`);
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/id,price\n1,1\.1\n$/);
  expect(readdirSync(join(folder, "export"))).toEqual(["orders.csv", "orders.csv.schema.json"]);
});

describe("the standard streams", () => {
  it("are a source and a target, with nothing else on stdout", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "x.jsonl"), lines);
    mkdirSync(join(folder, "tmp"));
    const { stdout, stderr, code } = await shell(
      folder,
      "export TMPDIR=$PWD/tmp; dataknobs copy jsonl:- csv:- < x.jsonl",
    );
    expect(code).toBe(0);
    expect(stdout).toBe("id,name,big\n1,one,9007199254740993\n2,,\n");
    expect(stderr).toMatch(/stdin +2 +2/);
    expect(readdirSync(join(folder, "tmp")).filter((name) => name.startsWith("dataknobs"))).toEqual([]);
    const piped = await shell(
      folder,
      "cat x.jsonl | dataknobs copy jsonl:- jsonl:- --quiet | dataknobs inspect jsonl:-",
    );
    expect(piped.stdout).toContain("stdin  2 records");
  });

  it("are called so where what comes in cannot be read", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "x.jsonl.gz"), gzipSync(lines));
    const { stderr, code } = await shell(folder, "dataknobs copy jsonl:- y.sqlite < x.jsonl.gz");
    expect(code).toBe(1);
    expect(stderr).toContain("Standard input looks like gzip");
  });

  it("do not take the document of --json as well", async () => {
    const { code, stderr } = await dataknobs(tempFolder(), "copy", "nowhere.jsonl", "jsonl:-", "--json");
    expect(code).toBe(2);
    expect(stderr).toContain("--json and jsonl:- would both go to standard output");
  });

  it("end quietly when nobody reads on", async () => {
    const folder = tempFolder();
    const many = Array.from({ length: 100_000 }, (_, i) => `{"id":${i},"name":"${"x".repeat(50)}"}\n`).join("");
    writeFileSync(join(folder, "x.jsonl"), many);
    const { stdout, stderr } = await shell(
      folder,
      "(dataknobs copy x.jsonl jsonl:- --quiet; echo code $? >&2) | head -1",
    );
    expect(stdout).toMatch(/^\{"id":0,.*\}\n$/);
    expect(stderr).toMatch(/^dataknobs: Standard output was closed before all records were written[^]*code 1\n$/);
  });
});
