import { createHash, randomBytes } from "node:crypto";

/** A name for a run: sorts by time, fits into table and file names: `"mi8x2k4a1f0c"`. */
export function newRunId(now: number = Date.now()): string {
  return now.toString(36).padStart(9, "0") + randomBytes(3).toString("hex").slice(0, 5);
}

/** What a run was asked for, as a short digest: two runs with the same one would do the same. */
export function planDigest(facts: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(facts, plainly) ?? "")
    .digest("hex")
    .slice(0, 16);
}

function plainly(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return Function.prototype.toString.call(value);
  return value instanceof Map ? [...value.entries()] : value;
}
