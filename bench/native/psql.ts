import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

/** Where Debian puts the programs of each major. */
const home = "/usr/lib/postgresql";

/** The newest `psql` of the machine; undefined: there is none. */
export const psql: string | undefined = found();

function found(): string | undefined {
  if (spawnSync("psql", ["--version"]).status === 0) return "psql";
  const majors = existsSync(home) ? readdirSync(home).toSorted((a, b) => Number(b) - Number(a)) : [];
  return majors.map((major) => `${home}/${major}/bin/psql`).find((path) => existsSync(path));
}
