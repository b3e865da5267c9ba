// `node scripts/bundle.mjs [folder...]`: bundles these packages, or all that are published. Hundreds of small modules that Node
// would look for one by one become a file for each way into a package, and one for whatever is loaded later. `tsc -b`
// checks the same sources and writes their types into the same `dist/`.
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { rolldown } from "rolldown";

import { packages } from "./packages.mjs";

const named = process.argv.slice(2).map((folder) => resolve(folder));
const published = packages().filter(({ manifest }) => !manifest.private);
await Promise.all((named.length > 0 ? named : published.map(({ folder }) => folder)).map(bundle));

/** Writes a package's `dist/*.js`, and leaves no script in `dist/` that is not of this build. */
async function bundle(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const build = await rolldown({
    cwd: folder,
    input: entriesOf(manifest, folder),
    // Every package stays a file of its own: two copies of core in a process would be two kinds of everything.
    external: (name, _importer, resolved) => !resolved && !name.startsWith("."),
    platform: "node",
    transform: { target: "es2023" },
    onLog: refuse,
  });
  const { output } = await build.write({
    dir: "dist",
    format: "esm",
    sourcemap: true,
    entryFileNames: "[name].js",
    comments: { jsdoc: false }, // they are in the types
    chunkFileNames: "[name].js", // flat: `new URL("../package.json", import.meta.url)` means the same as in src/
  });
  await build.close();
  const written = new Set(output.map(({ fileName }) => join("dist", fileName)));
  for (const file of globSync("dist/**/*.js{,.map}", { cwd: folder }))
    if (!written.has(file)) rmSync(join(folder, file));
}

/**
 * The files of `src/` that `exports` shows, and those that do something by being loaded: commands and workers. One that is
 * not there yet stops nobody's work on another package; publint names it before anything is published.
 */
function entriesOf({ exports, sideEffects }, folder) {
  const shown = Object.values(exports).map((target) => target["@dataknobs/source"]);
  const files = [...shown, ...(sideEffects || [])].filter(
    (file) => file?.startsWith("./src/") && existsSync(join(folder, file)),
  );
  return Object.fromEntries(files.map((file) => [file.slice("./src/".length, -".ts".length), file]));
}

/** What a bundler only warns of is wrong here. */
function refuse(level, { message }) {
  if (level === "warn") throw new Error(message);
}
