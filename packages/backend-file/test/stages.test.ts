import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { thisRunner } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { replacingText } from "../src/codec/replacing.ts";
import { appear } from "../src/write/appear.ts";
import { copied, made, namesIn, newPath, opened, readAll, textIn } from "./place.ts";

const dead = { ...thisRunner(), boot: "another" };

/** What a run leaves that was killed after its first window, of a runner that is dead or not. */
function leftBy(path: string, runner: object, more: readonly object[] = [], way = "new", base?: object): void {
  const head = {
    base,
    version: 1,
    run: "0old",
    plan: "digest",
    collection: "a",
    way,
    epoch: 1,
    runner,
    madeFolder: false,
  };
  const lines = [head, { length: 0, records: 0 }, ...more];
  writeFileSync(`${path}.0old.ledger.partial`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

const source = (): string => `jsonl:${made("s.jsonl", '{"id":3}\n')}`;

describe("what a killed run has left", () => {
  it("staged is removed by the next run, which says so", async () => {
    const path = newPath("a.jsonl");
    leftBy(path, dead);
    writeFileSync(`${path}.0old.partial`, '{"id":1}\n{"id"');
    const notes: string[] = [];
    await copied(source(), `jsonl:${path}`, {
      monitors: [{ on: (event) => void (event.type === "note" && notes.push(event.text)) }],
    });
    expect(notes).toContainEqual(expect.stringContaining(`Found ${path}.0old.partial, left by run 0old`));
    expect(namesIn(dirname(path))).toEqual(["a.jsonl", "a.jsonl.schema.json"]);
  });

  it("staged by one that is alive is refused", async () => {
    const path = newPath("a.jsonl");
    leftBy(path, thisRunner());
    writeFileSync(`${path}.0old.partial`, '{"id":1}\n');
    await expect(copied(source(), `jsonl:${path}`)).rejects.toMatchObject({ code: "STAGE_IN_USE" });
    expect(namesIn(dirname(path))).toEqual(["a.jsonl.0old.ledger.partial", "a.jsonl.0old.partial"]);
  });

  it("of two names of one file is one of them", async () => {
    const path = made("a.jsonl", '{"id":1}\n');
    leftBy(path, dead, [{ length: 9, records: 1 }, { finishing: true }]);
    linkSync(path, `${path}.0old.partial`);
    const store = await opened(`jsonl:${path}`, "write");
    expect(await store.store.stages?.()).toEqual([]);
    expect(namesIn(dirname(path))).toEqual(["a.jsonl"]);
    expect(textIn(path)).toBe('{"id":1}\n');
  });

  it("half added to a file is cut off, whole windows stay", async () => {
    const path = made("a.jsonl", '{"id":1}\n{"id":2}\n{"i');
    const { dev, ino } = statSync(path, { bigint: true });
    leftBy(
      path,
      dead,
      [
        { length: 18, records: 1 },
        { from: 18, bytes: 100 },
      ],
      "append",
    );
    const ledger = `${path}.0old.ledger.partial`;
    const [head = "", ...rest] = readFileSync(ledger, "utf8").trimEnd().split("\n");
    const base = { identity: `${dev}:${ino}`, size: "9", changed: "0" };
    writeFileSync(ledger, [JSON.stringify({ ...JSON.parse(head), base }), ...rest, '{"torn'].join("\n"));
    await copied(source(), `jsonl:${path}`, { mode: "insert" });
    expect(textIn(path)).toBe('{"id":1}\n{"id":2}\n{"id":3}\n');
    expect(namesIn(dirname(path))).toEqual(["a.jsonl"]);
  });

  it("half added stays where somebody has written behind it", async () => {
    const path = made("a.jsonl", '{"id":1}\n{"i');
    leftBy(path, dead, [{ from: 9, bytes: 5 }], "append");
    appendFileSync(path, '\n{"id":7}\n');
    await copied(source(), `jsonl:${path}`, { mode: "insert" });
    expect(textIn(path)).toBe('{"id":1}\n{"i\n{"id":7}\n{"id":3}\n');
  });

  it("whole, about to take its name, is given it", async () => {
    const [path, other] = [newPath("a.jsonl"), newPath("a.jsonl")];
    await copied(`jsonl:${made("a.jsonl", '{"old":1}\n')}`, `jsonl:${path}`);
    await copied(source(), `jsonl:${other}`, { types: { id: "int32" } });
    copyFileSync(`${other}.schema.json`, `${path}.0old.schema.partial`);
    const { dev, ino } = statSync(path, { bigint: true });
    leftBy(path, dead, [{ length: 9, records: 1 }, { finishing: true }], "new", { identity: `${dev}:${ino}` });
    writeFileSync(`${path}.0old.partial`, '{"id":1}\n');
    await copied(source(), `jsonl:${path}`, { mode: "insert" });
    expect(textIn(path)).toBe('{"id":1}\n{"id":3}\n');
    expect(namesIn(dirname(path))).toEqual(["a.jsonl", "a.jsonl.schema.json"]);
    expect((await (await opened(`jsonl:${path}`)).describe("a"))?.schema.fields[0]).toMatchObject({
      type: { kind: "int32" },
    });
  });

  it("between a file and its schema is an error to who reads, and goes on with the next run", async () => {
    for (const taken of [false, true]) {
      const [path, other] = [newPath("a.jsonl"), newPath("a.jsonl")];
      await copied(`jsonl:${made("a.jsonl", '{"old":"AA=="}\n')}`, `jsonl:${path}`, { types: { old: "bytes" } });
      await copied(source(), `jsonl:${other}`, { types: { id: "int32" } });
      copyFileSync(`${other}.schema.json`, `${path}.0old.schema.partial`);
      const { dev, ino } = statSync(path, { bigint: true });
      leftBy(path, dead, [{ length: 9, records: 1 }, { finishing: true }], "new", { identity: `${dev}:${ino}` });
      writeFileSync(taken ? path : `${path}.0old.partial`, '{"id":1}\n');
      writeFileSync(`${path}.schema.json`, replacingText("0old"));
      await expect(copied(`jsonl:${path}`, `jsonl:${newPath("b.jsonl")}`)).rejects.toMatchObject({
        code: "SOURCE_CHANGED",
        message: `${path} is being replaced by run 0old, or that run was killed at it: the types of its records are not known.`,
      });
      await copied(source(), `jsonl:${path}`, { mode: "insert" });
      expect(textIn(path)).toBe('{"id":1}\n{"id":3}\n');
      expect(namesIn(dirname(path))).toEqual(["a.jsonl", "a.jsonl.schema.json"]);
      const [field] = (await (await opened(`jsonl:${path}`)).describe("a"))?.schema.fields ?? [];
      expect(field?.type.kind).toBe("int32");
    }
  });

  it("gets its schema back where another cannot take its name", async () => {
    const path = newPath("a.jsonl");
    await copied(source(), `jsonl:${path}`, { types: { id: "int32" } });
    const schema = textIn(`${path}.schema.json`);
    mkdirSync(`${path}.0old.partial`);
    writeFileSync(`${path}.0old.schema.partial`, schema.replace("int32", "text"));
    await expect(appear(path, "0old")).rejects.toThrow(/a\.jsonl/);
    expect(textIn(`${path}.schema.json`)).toBe(schema);
    expect(textIn(path)).toBe('{"id":3}\n');
  });

  it("of another release is not touched", async () => {
    const path = newPath("a.jsonl");
    writeFileSync(`${path}.0old.ledger.partial`, '{"version":2}\n');
    await expect(copied(source(), `jsonl:${path}`)).rejects.toMatchObject({ code: "UNSUPPORTED" });
    expect(namesIn(dirname(path))).toEqual(["a.jsonl.0old.ledger.partial"]);
  });
});

/** Copies in a process of its own and kills it so many milliseconds after it has begun. */
async function killed(from: string, to: string, mode: string, after: number): Promise<void> {
  const program = `
    import { DataMigrator, open } from "@dataknobs/core";
    import "@dataknobs/backend-file/register";
    const source = await open(${JSON.stringify(from)}, { access: "read" });
    const target = await open(${JSON.stringify(to)});
    process.stdout.write("begin");
    await new DataMigrator(source, target).migrate({ mode: ${JSON.stringify(mode)}, batchSize: 1000 });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: join(import.meta.dirname, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.once("data", () => setTimeout(() => child.kill("SIGKILL"), after));
  await once(child, "exit");
}

describe("a run that is killed at any moment", () => {
  const lines = Array.from({ length: 30_000 }, (_, i) => `{"id":${i},"text":"number ${i}"}\n`).join("");
  const from = (): string => `jsonl:${made("a.jsonl", lines)}`;

  it.each(["jsonl", "json.gz", "csv"])("leaves no %s, or a whole one, and the next run makes it", async (ending) => {
    for (const after of [5, 60, 140]) {
      const path = newPath(`a.${ending}`);
      const address = `${ending.replace(".gz", "")}:${path}`;
      await killed(from(), address, "create", after);
      const left = existsSync(path) ? (await readAll(await opened(address), "a")).records.length : undefined;
      expect([undefined, 30_000]).toContain(left);
      await copied(from(), address, { mode: "replace" });
      expect((await readAll(await opened(address), "a")).records).toHaveLength(30_000);
      expect(readdirSync(dirname(path))).toEqual([`a.${ending}`, `a.${ending}.schema.json`]);
    }
  });

  it.each(["jsonl", "csv.gz"])("leaves only whole windows added to a %s", async (ending) => {
    for (const after of [5, 50, 110]) {
      const path = newPath(`a.${ending}`);
      const address = `${ending.replace(".gz", "")}:${path}`;
      await copied(`jsonl:${made("a.jsonl", '{"id":-1,"text":"first"}\n')}`, address);
      await killed(from(), address, "insert", after);
      await copied(`jsonl:${made("a.jsonl", '{"id":-2,"text":"last"}\n')}`, address, { mode: "insert" });
      const { records, unread } = await readAll(await opened(address), "a");
      expect(unread).toEqual([]);
      expect((records.length - 2) % 1000).toBe(0);
      expect(records.map(({ id }) => id)).toEqual([-1, ...Array.from({ length: records.length - 2 }, (_, i) => i), -2]);
      expect(readdirSync(dirname(path))).toEqual([`a.${ending}`, `a.${ending}.schema.json`]);
    }
  });
});
