// Every plugin states by hand which core it works with. This says whether the workspace's core is among them.
import semver from "semver";

import { packages } from "./packages.mjs";

const core = "@dataknobs/core";
const all = packages().map(({ manifest }) => manifest);
const { version } = all.find(({ name }) => name === core);
const wrong = [];

for (const { name, peerDependencies = {}, dataknobs } of all) {
  const range = peerDependencies[core];
  if (range === undefined) {
    if (dataknobs) wrong.push(`${name} is a plugin but states no ${core} in its peerDependencies`);
    continue;
  }
  const fits = semver.satisfies(version, range, { includePrerelease: true });
  console.log(`${name}: ${core} ${range} ${fits ? "contains" : "does not contain"} ${version}`);
  if (!fits) wrong.push(`${name} takes ${core} ${range}, the workspace has ${version}: widen the range by hand`);
}

for (const line of wrong) console.error(line);
process.exit(wrong.length > 0 ? 1 : 0);
