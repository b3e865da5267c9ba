// Builds what the command line or the tests need, only when a source has changed since the last build; or everything.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const root = join(import.meta.dirname, "..");

const cache = join(root, ".cache");
const stamp = join(cache, "build.stamp");
const scriptsStamp = join(cache, "scripts.stamp");
const lock = join(cache, "build.lock");
const patience = 5 * 60_000;

/** Makes `packages/cli` and all that it depends on stand in `dist/`. Says nothing unless the compiler does. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  const { withNeeded } = await import("./packages.mjs"); // loaded only now: most runs do not build
  await alone(async () => {
    if (!isBuilt()) await build(["packages/cli"], withNeeded("@dataknobs/cli")); // else another process has built
  });
}

/** Builds every package. */
export async function buildAll() {
  await alone(() => build([], []));
}

/** Makes the scripts of every package stand in `dist/`, unchecked: for what the tests start as processes of their own. */
export async function ensureScripts() {
  if (isBuilt(scriptsStamp)) return;
  await alone(async () => {
    if (!isBuilt(scriptsStamp)) await scripts([]);
  });
}

function isBuilt(by = stamp) {
  return read(by) === `${inputs()} ${outputs()}`;
}

/** Names, sizes and times of everything that a build reads. */
function inputs() {
  const hash = createHash("sha1");
  const patterns = [
    "tsconfig*.json",
    "pnpm-lock.yaml",
    "scripts/{build,bundle}.mjs",
    "packages/*/{package,tsconfig}.json",
    "packages/*/src/**/*.ts",
  ];
  for (const file of globSync(patterns, { cwd: root }).sort()) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest("hex");
}

/** The files that run: a `dist/` that somebody removed is built again. */
function outputs() {
  return globSync("packages/*/dist/*.js", { cwd: root }).sort().join(" ");
}

/** Types by `tsc -b` of these projects, scripts of these folders; of all, where none is named. */
async function build(projects, folders) {
  const before = inputs();
  await run("node_modules/typescript/bin/tsc", "-b", ...projects);
  await scripts(folders);
  writeFileSync(stamp, `${before} ${outputs()}`);
}

async function scripts(folders) {
  const before = inputs();
  await run("scripts/bundle.mjs", ...folders);
  if (folders.length === 0) writeFileSync(scriptsStamp, `${before} ${outputs()}`);
}

async function run(...args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.pipe(process.stderr); // stdout belongs to the command
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`${args.join(" ")} failed (exit code ${code})`);
}

async function alone(work) {
  mkdirSync(cache, { recursive: true });
  await takeLock();
  try {
    await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** One process builds at a time. The lock names its owner, so that one left behind by a killed process is seen. */
async function takeLock() {
  const mine = `${lock}.${process.pid}`;
  const end = Date.now() + patience;
  writeFileSync(mine, String(process.pid));
  try {
    for (;;) {
      if (exclusively(() => linkSync(mine, lock))) return;
      const owner = Number(read(lock));
      if (owner > 0 && !isAlive(owner)) breakLock(owner);
      else if (Date.now() > end)
        throw new Error(`another build holds ${lock} (process ${owner}); remove it if that process is gone`);
      else await sleep(50);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Takes a dead owner's lock away. Two may try at once: who finds a living owner's lock in its hands puts it back. */
function breakLock(owner) {
  const taken = `${lock}.${process.pid}.broken`;
  try {
    renameSync(lock, taken);
  } catch {
    return; // another process was faster
  }
  if (Number(read(taken)) !== owner) exclusively(() => linkSync(taken, lock));
  rmSync(taken, { force: true });
}

/** Runs `make`, and says whether it was the first to make that file. */
function exclusively(make) {
  try {
    make();
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
