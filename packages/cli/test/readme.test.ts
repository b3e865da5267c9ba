import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { recordsIn, sqlite, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

const readme = readFileSync(fileURLToPath(new URL("../../../README.md", import.meta.url)), "utf8");

/** The code blocks of a language, in order. */
function blocks(language: string): readonly string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, code = ""]) => code);
}

/** Those of the demo. */
const realFiles = join(
  dirname(createRequire(new URL("../../../examples/demo/demo.ts", import.meta.url)).resolve("vega-datasets")),
  "../data",
);

function shop(): string {
  const folder = tempFolder();
  sqlite(
    join(folder, "app.db"),
    `CREATE TABLE orders (id INTEGER PRIMARY KEY, email TEXT, status TEXT, note TEXT);
     INSERT INTO orders VALUES (1, 'ADA@EXAMPLE.ORG', 'paid', 'x'), (2, 'Bob@example.org', 'open', NULL)`,
  );
  return folder;
}

describe("the README", () => {
  it("begins with the two commands", () => {
    expect(
      blocks("sh")[0]
        ?.split("\n")
        .map((line) => line.replace(/ +#.*/, "")),
    ).toEqual(["npx pnpm@12.21.0 demo", "npx pnpm@12.21.0 test", ""]);
  });

  it("needs no pnpm that is installed, and names the one of this workspace", () => {
    const root = new URL("../../../", import.meta.url);
    const { packageManager } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
      packageManager: string;
    };
    for (const text of [readme, readFileSync(new URL("examples/demo/demo.ts", root), "utf8")]) {
      expect(text).toContain(`npx ${packageManager} -s dataknobs`);
      expect(text).not.toMatch(/(?<!npx )pnpm(@\S+)? -s/);
    }
  });

  it("shows a program that runs", async () => {
    const folder = shop();
    symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "program.ts"), blocks("ts")[0] ?? "");
    expect(execFileSync(process.execPath, ["program.ts"], { cwd: folder, encoding: "utf8" })).toBe("2 2 0\n");
    expect((await recordsIn(`duckdb:${folder}/analytics.duckdb`, "orders")).map((order) => order["email"])).toEqual([
      "ada@example.org",
      "bob@example.org",
    ]);
  });

  it("shows commands that run", async () => {
    const folder = shop();
    for (const file of ["movies.json", "airports.csv"]) copyFileSync(join(realFiles, file), join(folder, file));
    writeFileSync(
      join(folder, "clean.ts"),
      "export default (order: { email: string }) => ({ ...order, email: order.email.toLowerCase() });",
    );
    const commands = blocks("sh").flatMap((block) => block.split("\n").filter((line) => line.startsWith("dataknobs ")));
    expect(commands.length).toBeGreaterThan(6);
    for (const command of commands) {
      const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "").slice(1);
      const { code, stderr } = await dataknobs(folder, ...args);
      expect({ command, code, stderr: code === 0 ? "" : stderr }).toEqual({ command, code: 0, stderr: "" });
    }
  }, 120_000);
});
