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
