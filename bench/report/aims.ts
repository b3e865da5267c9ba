import { pairs } from "../jobs/pairs.ts";

/** `least`: so many times as fast as `than`; below `wish` it is said, but is still ok. */
export interface SpeedAim {
  readonly job: string;
  readonly than: string;
  readonly least?: number;
  readonly wish?: number;
}

export const speedAims: readonly SpeedAim[] = [
  { job: "sqlite-duckdb/ours", than: "sqlite-duckdb/naive", least: 1.3 },
  { job: "sqlite-duckdb/ours", than: "sqlite-duckdb/native", least: 1, wish: 1.3 },
  { job: "duckdb-sqlite/ours", than: "duckdb-sqlite/naive", least: 2.5 },
  { job: "duckdb-sqlite/ours", than: "duckdb-sqlite/native" },
  { job: "sqlite-sqlite/ours", than: "sqlite-sqlite/naive" },
  { job: "sqlite-sqlite/ours", than: "sqlite-sqlite/native" },
  ...pairs.flatMap(({ name }) => [
    { job: `${name}/function`, than: `${name}/ours`, least: 0.6 },
    { job: `${name}/spread`, than: `${name}/ours` },
  ]),
];

/** The longest life of the process, in seconds. */
export const startupAims: Readonly<Record<string, number>> = {
  "start/sqlite-duckdb": 0.3,
  "start/sqlite-sqlite": 0.3,
  "start/version": 0.15,
};

/** The highest peak of resident memory of a copy of ours, in bytes; undefined: no aim. */
export function memoryAim(job: string): number | undefined {
  const [pair = "", way = ""] = job.split("/");
  if (!["ours", "function", "spread"].includes(way)) return undefined;
  return (pair.includes("duckdb") ? 512 : 256) * 2 ** 20;
}
