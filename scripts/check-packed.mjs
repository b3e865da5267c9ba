// The packages as a user gets them: packed by pnpm, installed by npm into an empty app outside the workspace, and run.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { root } from "./build.mjs";
import { packages } from "./packages.mjs";

const pnpm = process.env.npm_execpath ?? "pnpm";
const sourceCondition = "@dataknobs/source";
const app = mkdtempSync(join(tmpdir(), "dataknobs-packed-"));
const published = packages().filter(({ manifest }) => !manifest.private);
const plugins = published.filter(({ manifest }) => manifest.dataknobs?.kind === "backend");

try {
  run(root, pnpm, "build");
  installTarballs();
  for (const each of published) checkManifest(each);
  writeUserFiles();
  run(app, process.execPath, "make-db.js");
  runNpm("exec", "--", "dataknobs", "copy", "sqlite:./shop.db", "duckdb:./shop.duckdb");
  checkHangWatch();
  run(app, process.execPath, "use-library.js");
  run(app, process.execPath, "register-plugins.js");
  run(app, process.execPath, "require-library.cjs");
  run(app, process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-p", ".");
} finally {
  rmSync(app, { recursive: true, force: true });
}

function installTarballs() {
  const dependencies = { "better-sqlite3": "*" };
  for (const { folder, manifest } of published) {
    const tarball = join(app, `${manifest.name.replace("@", "").replace("/", "-")}.tgz`);
    run(folder, pnpm, "pack", "--out", tarball);
    dependencies[manifest.name] = `file:${tarball}`;
  }
  write("package.json", JSON.stringify({ name: "packed-app", private: true, type: "module", dependencies }));
  runNpm("install", "--no-audit", "--no-fund", "--loglevel=error");
}

/** What npm would show of a package must be what the workspace shows, without the way into its sources. */
function checkManifest({ manifest }) {
  const home = join(app, "node_modules", manifest.name);
  const packed = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const wanted = JSON.parse(JSON.stringify(manifest.exports), (key, value) =>
    key === sourceCondition ? undefined : value,
  );
  const wrong = [];
  if (!isDeepStrictEqual(packed.exports, wanted))
    wrong.push("publishConfig.exports is not exports without the sources");
  for (const [name, range] of Object.entries({ ...packed.dependencies, ...packed.peerDependencies })) {
    if (/^(workspace|catalog|file|link):/.test(range)) wrong.push(`${name} is still ${range}`);
  }
  for (const file of ["README.md", "LICENSE"]) if (!existsSync(join(home, file))) wrong.push(`${file} is missing`);
  if (wrong.length > 0) throw new Error(`${manifest.name}: ${wrong.join("; ")}`);
}

/** What watches a transform is a thread with a file of its own, which nothing imports. */
function checkHangWatch() {
  write("endless.mjs", "export default () => { for (;;); };");
  const command = join("node_modules", "@dataknobs", "cli", "dist", "main.js");
  const options = ["--transform", "./endless.mjs", "--transform-timeout", "0.5"];
  const args = [command, "copy", "sqlite:./shop.db", "memory:x", ...options];
  console.log(`$ node ${args.join(" ")}`);
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: app, encoding: "utf8", timeout: 60_000 });
  if (status !== 1 || !stderr.includes("TRANSFORM_TIMEOUT"))
    throw new Error(`A transform that never ends should have ended with TRANSFORM_TIMEOUT (${status}): ${stderr}`);
}

function writeUserFiles() {
  write(
    "make-db.js",
    `import Database from "better-sqlite3";
    const db = new Database("shop.db");
    db.exec("CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT NOT NULL, price REAL)");
    const insert = db.prepare("INSERT INTO orders VALUES (?, ?, ?)");
    for (let id = 1; id <= 1000; id++) insert.run(id, "item " + id, id / 4);
    db.close();`,
  );
  const program = `import { DataMigrator, open } from "@dataknobs/core";
    import { duckdb } from "@dataknobs/backend-duckdb";
    import { memory } from "@dataknobs/backend-memory";
    import { postgres } from "@dataknobs/backend-postgres";
    const source = await open(duckdb("./shop.duckdb"));
    const target = await open(memory("shop"));
    const result = await new DataMigrator(source, target).migrate({ collections: ["orders"] });
    const counted = await target.collection("orders").count();
    await source.close();
    await target.close();
    const nobody = await open(postgres({ host: "127.0.0.1", port: 1 })).catch((error) => error.code);
    if (nobody !== "CONNECTION") throw new Error("nobody listens at port 1, and this was said: " + String(nobody));
    if (result.successfulRecords !== 1000 || counted !== 1000) {
      throw new Error(\`1000 records expected, not \${result.successfulRecords} written and \${counted} counted\`);
    }`;
  write("use-library.js", `${program}\nconsole.log("1000 records copied by the packed library");`);
  write("use-library.ts", program);
  // A second copy of a backend in its package would be refused as a rival of the first.
  const names = JSON.stringify(plugins.map(({ manifest }) => manifest.name));
  write(
    "register-plugins.js",
    `import { isBackend, register } from "@dataknobs/core";
    for (const name of ${names}) {
      await import(name + "/register");
      for (const value of Object.values(await import(name))) if (isBackend(value)) register(value);
    }`,
  );
  write(
    "require-library.cjs",
    `require("@dataknobs/core"); require.resolve("@dataknobs/backend-sqlite/package.json");`,
  );
  const compilerOptions = {
    module: "nodenext",
    target: "es2023",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["use-library.ts"] }));
}

function write(name, text) {
  writeFileSync(join(app, name), text);
}

function runNpm(...args) {
  const windows = process.platform === "win32"; // where npm is a script of the shell
  run(app, windows ? "npm.cmd" : "npm", ...args);
}

function run(cwd, command, ...args) {
  console.log(`$ ${[command, ...args].join(" ")}`);
  execFileSync(command, args, { cwd, stdio: ["ignore", "inherit", "inherit"], shell: command.endsWith(".cmd") });
}
