import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataknobsError } from "../../src/model/error.ts";
import { createDataknobs, open } from "../../src/registry/dataknobs.ts";
import { emptyStore, toy, type Opening } from "./toy-backend.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dataknobs-open-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("open", () => {
  it("opens what a backend names, without any registry", async () => {
    const openings: Opening[] = [];
    const store = await open(toy("toy", openings)({ path: "here" }), { access: "read", env: { A: "b" }, maxMemory: 5 });
    expect(openings).toEqual([
      { options: { path: "here" }, context: { access: "read", env: { A: "b" }, maxMemory: 5 } },
    ]);
    expect(store).toMatchObject({ address: "toy:", backend: { id: "toy" }, store: emptyStore });
  });

  it("opens an address by its scheme, whose case does not matter, and hides its password", async () => {
    const openings: Opening[] = [];
    const dataknobs = createDataknobs({ plugins: [toy("toy", openings)] });
    const store = await dataknobs.open("TOY://me:secret@host/x?mode=fast");
    expect(openings).toMatchObject([
      { options: { path: "toy //me:secret@host/x", mode: "fast" }, context: { access: "write", env: process.env } },
    ]);
    expect(store.address).toBe("toy://me:***@host/x?mode=fast");
  });

  it("keeps the backend's own error and wraps others", async () => {
    const fails = (error: Error): Promise<unknown> =>
      open(
        toy("toy", [], {
          open: async () => {
            throw error;
          },
        })(""),
      );
    const own = new DataknobsError({ code: "STORE_NOT_FOUND", message: "not there" });
    await expect(fails(own)).rejects.toBe(own);
    await expect(fails(new Error("disk on fire"))).rejects.toMatchObject({
      code: "STORE_FAILED",
      backend: "toy",
      message: "disk on fire",
    });
  });

  it("gives up before opening when the signal has fired", async () => {
    const openings: Opening[] = [];
    await expect(open(toy("toy", openings)(""), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(openings).toEqual([]);
  });

  it("says what it takes", async () => {
    await expect(open("")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(open(toy("toy") as never)).rejects.toThrow('That is a backend, not yet a place: open(toy("..."))');
    await expect(open(5 as never)).rejects.toThrow("this came: number");
  });

  it("refuses a reference to a backend of another contract", async () => {
    const { backend, ...rest } = toy("toy")("");
    await expect(open({ ...rest, backend: { ...backend, contract: 7 as 1 } })).rejects.toMatchObject({
      code: "BACKEND_CONTRACT",
    });
  });

  it("closes once, also by asyncDispose", async () => {
    let closed = 0;
    const close = (): Promise<void> => {
      closed++;
      return Promise.resolve();
    };
    const store = await open(toy("toy", [], { open: () => Promise.resolve({ ...emptyStore, close }) })(""));
    await store.close();
    await store.close();
    await store[Symbol.asyncDispose]();
    expect(closed).toBe(1);
  });
});

describe("an address of an unknown scheme", () => {
  it.each([
    ["postgress://host/db", 'No backend for "postgress:".', 'Did you mean "postgres:"?'],
    ["sqlit:./app.db", 'No backend for "sqlit:".', 'Did you mean "sqlite:"?'],
    ["SQLLITE:./app.db", 'No backend for "sqllite:".', 'Did you mean "sqlite:"?'],
  ])("%s: says which is near", async (address, message, guess) => {
    const dataknobs = createDataknobs({ plugins: [toy("postgres")] });
    const failure = dataknobs.open(address);
    await expect(failure).rejects.toMatchObject({
      code: "UNKNOWN_SCHEME",
      details: { known: expect.arrayContaining(["postgres", "sqlite"]) as unknown },
    });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow(guess);
  });

  it("that resembles nothing lists what is known", async () => {
    await expect(open("kafka:topic")).rejects.toMatchObject({
      message: expect.stringMatching(/^No backend for "kafka:"\. Known: .*memory.*\.$/) as unknown,
      fix: expect.stringContaining("./kafka:...") as unknown,
    });
  });
});

describe("a bare path", () => {
  it("is known by its extension, and nothing in it is a parameter", async () => {
    const openings: Opening[] = [];
    const dataknobs = createDataknobs({
      plugins: [toy("lines", openings, { schemes: ["file", "jsonl"], extensions: [".jsonl", ".txt"] })],
    });
    const store = await dataknobs.open("./data?mode=x/USERS.JSONL");
    await dataknobs.open("C:\\data\\a.txt");
    expect(openings.map(({ options }) => options)).toEqual([
      { path: "jsonl ./data?mode=x/USERS.JSONL" },
      { path: "file C:\\data\\a.txt" },
    ]);
    expect(store.address).toBe("./data?mode=x/USERS.JSONL");
  });

  it("of another extension is known by the file's first bytes", async () => {
    const openings: Opening[] = [];
    const starts = (text: string) => (head: Uint8Array) => new TextDecoder().decode(head).startsWith(text);
    const dataknobs = createDataknobs({
      plugins: [
        toy("one", openings, { recognises: starts("ONE") }),
        toy("two", openings, { recognises: starts("TWO") }),
        toy("blind"),
      ],
    });
    const file = join(folder, "x.db");
    await writeFile(file, `TWO${"-".repeat(10_000)}`);
    await dataknobs.open(file);
    expect(openings.map(({ options }) => options)).toEqual([{ path: `two ${file}` }]);
  });

  it.each([
    ["there.db", "nonsense", "NOT_A_DATABASE", "No installed backend knows its first bytes"],
    ["absent.db", undefined, "STORE_NOT_FOUND", "There is no such file, and its extension does not say what to make."],
    ["noextension", undefined, "STORE_NOT_FOUND", "There is no such file"],
  ])("%s that nobody knows asks which is meant", async (name, content, code, message) => {
    const file = join(folder, name);
    if (content !== undefined) await writeFile(file, content);
    const failure = createDataknobs({ plugins: [toy("one", [], { recognises: () => false })] }).open(file);
    await expect(failure).rejects.toMatchObject({
      code,
      fix: expect.stringContaining(`Say which: one:${file}, or with sqlite: or duckdb: or`) as unknown,
    });
    await expect(failure).rejects.toThrow(message);
  });

  it("that is to be read and is not there is said to be missing", async () => {
    const file = join(folder, "absent.db");
    await expect(createDataknobs().open(file, { access: "read" })).rejects.toMatchObject({
      code: "STORE_NOT_FOUND",
      message: `There is no file ${file}.`,
      fix: "Correct the path or address.",
    });
  });

  it("that the system does not take is an error of ours", async () => {
    await expect(createDataknobs().open(`./${"x".repeat(5000)}`)).rejects.toMatchObject({
      code: "STORE_FAILED",
      cause: { code: "ENAMETOOLONG" },
    });
  });

  it("that is a folder, or ends as one, is one of files", async () => {
    const openings: Opening[] = [];
    const dataknobs = createDataknobs({ plugins: [toy("folders", openings, { schemes: ["folders", "file"] })] });
    await dataknobs.open(folder);
    await dataknobs.open(`${folder}/new/`);
    expect(openings.map(({ options }) => options)).toEqual([
      { path: `folders ${folder}` },
      { path: `folders ${folder}/new/` },
    ]);
  });

  it("of a compressed file is known by both endings", async () => {
    const openings: Opening[] = [];
    const dataknobs = createDataknobs({
      plugins: [
        toy("lines", openings, { schemes: ["jsonl", "ndjson"], extensions: [".jsonl", ".ndjson", ".ndjson.gz"] }),
      ],
    });
    await dataknobs.open("./a.b/users.2024.NDJSON.gz");
    expect(openings.map(({ options }) => options)).toEqual([{ path: "ndjson ./a.b/users.2024.NDJSON.gz" }]);
  });
});
