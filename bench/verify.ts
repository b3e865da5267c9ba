import type { StoreName } from "./jobs/pairs.ts";
import { measure } from "./process/measure.ts";
import { script } from "./process/programs.ts";

/** Sums over every column of a copy, as text, and its key. */
export type Fingerprint = Readonly<Record<string, string | null>>;

/** Looks at a database in a process of its own, so that this one stays small. */
export async function fingerprintOf(store: StoreName, path: string): Promise<Fingerprint> {
  const { stdout } = await measure(script("data/fingerprint.ts", store, path));
  return JSON.parse(stdout) as Fingerprint;
}

/** Stores that keep a key. */
const keyed: ReadonlySet<StoreName> = new Set(["sqlite", "duckdb", "postgres"]);

/** Rejects, naming what differs, unless the database holds what the original holds. */
export async function mustBeCopy(store: StoreName, path: string, expected: Fingerprint): Promise<void> {
  const found = await fingerprintOf(store, path);
  const names = Object.keys(expected).filter((name) => name !== "key" || keyed.has(store));
  const wrong = names.filter((name) => found[name] !== expected[name]);
  if (wrong.length === 0) return;
  const lines = wrong.map((name) => `  ${name}: ${found[name] ?? "nothing"} instead of ${expected[name] ?? "nothing"}`);
  throw new Error(`${path} is not what it should be:\n${lines.join("\n")}`);
}
