// The workspace's packages as their manifests describe them.
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "./build.mjs";

/** `{ folder, manifest }` of every package of the workspace, published or not. */
export function packages() {
  return globSync(["packages/*/package.json", "examples/*/package.json"], { cwd: root })
    .toSorted()
    .map((file) => ({
      folder: join(root, dirname(file)),
      manifest: JSON.parse(readFileSync(join(root, file), "utf8")),
    }));
}

/** The folder of a package, and those of all packages of the workspace that it needs to run. */
export function withNeeded(name, all = packages(), found = new Set()) {
  const { folder, manifest } = all.find((one) => one.manifest.name === name) ?? {};
  if (folder === undefined || found.has(folder)) return found;
  found.add(folder);
  for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
    withNeeded(needed, all, found);
  return found;
}
