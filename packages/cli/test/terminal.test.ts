import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { dataknobs, ordersDb, plainEnvironment, tempFolder } from "./harness.ts";

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** Whether there is util-linux's `script`, which makes a terminal for a command. */
function canMakeTerminals(): boolean {
  try {
    return execFileSync("script", ["--version"], { encoding: "utf8" }).includes("util-linux");
  } catch {
    return false; // another system
  }
}

/** What a person would see, control characters and all. */
async function inTerminal(folder: string, command: string, env: Record<string, string> = {}): Promise<string> {
  const line = `stty cols 100; ${process.execPath} ${main} ${command}`;
  const options = { cwd: folder, env: { ...plainEnvironment(), LC_ALL: "C.UTF-8", TERM: "xterm", ...env } };
  return (await promisify(execFile)("script", ["-qefc", line, "/dev/null"], options)).stdout;
}

describe.skipIf(!canMakeTerminals())("in a terminal", () => {
  it("a bar shows how far the copy is, and is gone at the end", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 300_000);
    const seen = await inTerminal(folder, "copy ./app.db sqlite:./x.db --batch-size 20000");
    expect(seen).toMatch(/orders {2}█*░+ +\d+% {2}[\d,]+ of 300,000 {2}[\d,]+\/s {2}\d+ s left/);
    expect(seen.indexOf("collection")).toBeGreaterThan(seen.lastIndexOf("░"));
    expect(seen).toContain("\r\u001b[K");
    expect(seen).toMatch(/orders +300,000 +300,000 +0 +0 /);
  });

  it("errors are coloured, unless NO_COLOR says otherwise", async () => {
    const folder = tempFolder();
    const failing = (env?: Record<string, string>): Promise<string> =>
      inTerminal(folder, "inspect ./nope.sqlite || true", env);
    expect(await failing()).toContain("\u001b[31mdataknobs:");
    expect(await failing({ NO_COLOR: "1" })).not.toContain("\u001b[31m");
  });
});

describe("in a pipe", () => {
  it("there are neither colours nor bars", async () => {
    const folder = tempFolder();
    ordersDb(join(folder, "app.db"), 100_000);
    const { stdout, stderr } = await dataknobs(folder, "copy", "./app.db", "sqlite:./x.db", "--json");
    expect(stdout + stderr).not.toContain("\u001b");
    expect(stderr).not.toContain("░");
    expect((await dataknobs(folder, "inspect", "./x.db")).stdout).not.toContain("\u001b");
  });
});
