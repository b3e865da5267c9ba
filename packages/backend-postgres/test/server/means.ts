import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The majors that this package is tested on. */
export const majors = [14, 15, 16, 17, 18] as const;
export type Major = (typeof majors)[number];

/** A server that somebody runs for the tests; they make and drop databases in it. */
export const given: string | undefined = process.env.DATAKNOBS_TEST_POSTGRES_URL || undefined;

/** Why there is no server for a test; undefined: there is one. */
export function whyNot(major?: Major): string | undefined {
  if (given !== undefined && major === undefined) return undefined;
  return whyNotOwn(major);
}

/** Why a test cannot have a server for itself, to stop and to kill. */
export function whyNotOwn(major: Major = 18): string | undefined {
  if (programs(major) !== undefined) return undefined;
  return `not run: the package postgres-${major} is not installed (it is there for Linux on x64); DATAKNOBS_TEST_POSTGRES_URL names a server`;
}

/** The folder with bin/, lib/ and share/. */
export function programs(major: Major): string | undefined {
  try {
    const main = createRequire(import.meta.url).resolve(`postgres-${major}`);
    const folder = join(dirname(main), "..", "native");
    return existsSync(join(folder, "bin", "postgres")) ? folder : undefined;
  } catch {
    return undefined;
  }
}
