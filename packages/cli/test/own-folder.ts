import { chmodSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/*
 * Run before each file of tests: what it and the commands that it starts take for the folder of temporary files is one of
 * its own, and gone at its end.
 */

const before = tmpdir();
const folder = realpathSync(mkdtempSync(join(before, "dataknobs-cli-")));
chmodSync(folder, 0o755); // Some commands are run by somebody else.
process.env["TMPDIR"] = folder;
process.env["NODE_COMPILE_CACHE"] ??= join(before, "node-compile-cache"); // Shared, as it is by all commands of a person.
afterAll(() => {
  process.env["TMPDIR"] = before;
  rmSync(folder, { recursive: true, force: true });
});
