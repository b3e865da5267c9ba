import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isDataknobsError } from "../../src/model/error.ts";
import { createDataknobs } from "../../src/registry/dataknobs.ts";
import { officialBackends } from "../../src/registry/official.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "dataknobs-installed-")));
});
afterEach(() => rm(folder, { recursive: true }));

const backend = `{ id: "sqlite", contract: 1, schemes: ["sqlite", "sqlite3"], traits: {}, parse: (rest) => rest, open: async (rest) => ({ close: async () => {}, collections: async () => ["opened", rest] }) }`;

async function install(
  code: string,
  contract = 1,
  exports: unknown = { ".": "./index.js", "./package.json": "./package.json" },
): Promise<void> {
  const home = join(folder, "node_modules/@dataknobs/backend-sqlite");
  await mkdir(home, { recursive: true });
  const manifest = { contract, kind: "backend", schemes: ["sqlite", "sqlite3"] };
  await writeFile(
    join(home, "package.json"),
    JSON.stringify({ name: "@dataknobs/backend-sqlite", type: "module", exports, dataknobs: manifest }),
  );
  await writeFile(join(home, "index.js"), code);
}

describe("an official backend that nobody imported", () => {
  it("is found by its package and loaded when it is asked for", async () => {
    await install(`export const other = 5; export const sqlite = ${backend};`);
    const store = await createDataknobs({ folder }).open("sqlite3:./app.db");
    expect(await store.collections()).toEqual(["opened", "./app.db"]);
    const { steps } = await createDataknobs({ folder }).why("sqlite");
    expect(steps).toEqual([
      { where: "plugins of this registry", found: undefined },
      { where: "registered in this process", found: undefined },
      { where: "official backends", found: "@dataknobs/backend-sqlite" },
      {
        where: `@dataknobs/backend-sqlite from the configuration's folder (${folder})`,
        found: join(folder, "node_modules/@dataknobs/backend-sqlite/index.js"),
      },
    ]);
  });

  it("is found for a bare path by the official extensions", async () => {
    await install(`export const sqlite = ${backend};`);
    expect(await (await createDataknobs({ folder }).open("./a.sqlite3")).collections()).toEqual([
      "opened",
      "./a.sqlite3",
    ]);
  });

  it("that does not load says so with the cause", async () => {
    await install(`import "nowhere-to-be-found";`);
    await expect(createDataknobs({ folder }).open("sqlite:./app.db")).rejects.toMatchObject({
      code: "BACKEND_LOAD_FAILED",
      message: expect.stringContaining("@dataknobs/backend-sqlite is installed but does not load") as unknown,
      details: { package: "@dataknobs/backend-sqlite" },
      cause: expect.objectContaining({ message: expect.stringContaining("nowhere-to-be-found") as unknown }) as unknown,
    });
  });

  it("that does not export a backend of the scheme does not load either", async () => {
    await install(`export const sqlite = "no backend";`);
    await expect(createDataknobs({ folder }).open("sqlite:./app.db")).rejects.toMatchObject({
      code: "BACKEND_LOAD_FAILED",
      message: expect.stringContaining('no backend for "sqlite:"') as unknown,
    });
  });

  it("of another contract is refused before any of its code runs", async () => {
    await install(`throw new Error("it ran");`, 2);
    await writeFile(join(folder, "pnpm-lock.yaml"), "");
    await expect(createDataknobs({ folder }).open("sqlite:./app.db")).rejects.toMatchObject({
      code: "BACKEND_CONTRACT",
      message:
        'The backend "sqlite" (@dataknobs/backend-sqlite) was made for contract 2; this @dataknobs/core takes contract 1.',
      fix: expect.stringContaining(" @dataknobs/core@latest") as unknown,
    });
  });

  it("does not stand in the way of a backend that knows the file, when it does not load", async () => {
    await install(`throw new Error("broken");`);
    const file = join(folder, "x.db");
    await writeFile(file, "what is this");
    await expect(createDataknobs({ folder }).open(file)).rejects.toMatchObject({
      code: "NOT_A_DATABASE",
      message: expect.stringContaining("does not load: broken") as unknown,
    });
  });
});

describe("an official backend that is not installed", () => {
  /** In a process of its own: this one can see the packages of the workspace. */
  async function openElsewhere(
    files: Record<string, string>,
  ): Promise<{ message: string; details: Record<string, unknown>; fix: string }> {
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const core = pathToFileURL(fileURLToPath(new URL("../../src/registry/dataknobs.ts", import.meta.url))).href;
    await writeFile(
      join(folder, "try.mjs"),
      `import { open } from ${JSON.stringify(core)}; await open("sqlite://me:secret@./app.db").catch((error) => console.log(JSON.stringify(error)));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, ["try.mjs"], {
      cwd: folder,
      env: { ...process.env, npm_config_user_agent: "", NODE_PATH: "" },
    });
    return JSON.parse(stdout) as { message: string; details: Record<string, unknown>; fix: string };
  }

  it("says who wanted it, where it was looked for, and the line that installs it", async () => {
    const error = await openElsewhere({
      "package.json": JSON.stringify({ dependencies: { "@dataknobs/backend-duckdb": "1", lodash: "1" } }),
      "pnpm-lock.yaml": "",
    });
    expect(error.message).toBe(
      [
        'No backend is installed for "sqlite:"                                     BACKEND_NOT_INSTALLED',
        '  wanted by   open("sqlite://me:***@./app.db")',
        "  looked in   dependencies of ./package.json    @dataknobs/backend-duckdb",
        "              @dataknobs/backend-sqlite         not found from ./, @dataknobs/core, the running script",
        "  fix         pnpm add @dataknobs/backend-sqlite",
        '  in a bundle import { sqlite } from "@dataknobs/backend-sqlite" and pass it to open()',
      ].join("\n"),
    );
    expect(error).toMatchObject({
      code: "BACKEND_NOT_INSTALLED",
      fix: "pnpm add @dataknobs/backend-sqlite",
      details: {
        scheme: "sqlite",
        package: "@dataknobs/backend-sqlite",
        wantedBy: 'open("sqlite://me:***@./app.db")',
        declared: ["@dataknobs/backend-duckdb"],
        searched: expect.arrayContaining([{ folder, label: "./" }]) as unknown,
      },
    });
  });

  it.each([
    ["yarn.lock", "yarn add @dataknobs/backend-sqlite"],
    ["bun.lock", "bun add @dataknobs/backend-sqlite"],
    ["deno.lock", "deno add npm:@dataknobs/backend-sqlite"],
    ["package-lock.json", "npm install @dataknobs/backend-sqlite"],
  ])("names the command by %s", async (lock, command) => {
    expect(await openElsewhere({ "package.json": "{}", [lock]: "" })).toMatchObject({ fix: command });
  });
});

describe("a bundle for browsers", () => {
  it("needs no module of Node: neither queries nor the registry import one", async () => {
    const source = fileURLToPath(new URL("../../src", import.meta.url));
    const imports = /^import (?!type).* from "node:.*$/m;
    const found: string[] = [];
    for (const floor of ["query", "registry"]) {
      for (const name of await readdir(join(source, floor))) {
        found.push(...(imports.exec(await readFile(join(source, floor, name), "utf8")) ?? []));
      }
    }
    expect(found).toEqual([]);
  });
});

describe("the official table", () => {
  it("says what the packages of the workspace say themselves", async () => {
    const packages = join(dirname(fileURLToPath(import.meta.url)), "../../..");
    const found: [name: string, schemes: readonly string[]][] = [];
    for (const name of await readdir(packages)) {
      const described = JSON.parse(await readFile(join(packages, name, "package.json"), "utf8").catch(() => "{}")) as {
        name?: string;
        dataknobs?: { kind: string; schemes: string[] };
      };
      if (described.dataknobs?.kind === "backend") found.push([described.name ?? "", described.dataknobs.schemes]);
    }
    const schemes = (name: string): string[] =>
      officialBackends.flatMap((one) => (one.package === name ? one.schemes : [])).toSorted();
    expect(officialBackends.filter(({ package: name }) => !found.some(([other]) => other === name))).toEqual([]);
    for (const [name, declared] of found) expect([name, schemes(name)]).toEqual([name, declared.toSorted()]);
  });

  it("is told apart from unknown schemes by code", async () => {
    const error: unknown = await createDataknobs()
      .open("nothing:x")
      .catch((reason: unknown) => reason);
    expect(isDataknobsError(error) && error.code).toBe("UNKNOWN_SCHEME");
  });
});
