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
  { job: "jsonl-duckdb/ours", than: "jsonl-duckdb/naive", least: 1.8 },
  { job: "jsonl-duckdb/ours", than: "jsonl-duckdb/native", least: 0.7 },
  { job: "jsonl-duckdb/told", than: "jsonl-duckdb/native", least: 0.7 },
  { job: "duckdb-jsonl/ours", than: "duckdb-jsonl/naive", least: 4 },
  { job: "duckdb-jsonl/ours", than: "duckdb-jsonl/native", least: 0.8 },
  { job: "sqlite-jsonl/ours", than: "sqlite-jsonl/naive", least: 1.3 },
  { job: "sqlite-jsonl/ours", than: "sqlite-jsonl/native", least: 0.6 },
  { job: "jsonl-sqlite/ours", than: "jsonl-sqlite/naive", least: 1.8 },
  { job: "jsonl-jsonl/ours", than: "jsonl-jsonl/naive", least: 4 },
  { job: "csv-sqlite/ours", than: "csv-sqlite/naive", least: 1.8 },
  { job: "csv-sqlite/ours", than: "csv-sqlite/native" },
  { job: "csv-duckdb/ours", than: "csv-duckdb/naive", least: 3 },
  { job: "csv-duckdb/ours", than: "csv-duckdb/native" },
  { job: "parquet-duckdb/ours", than: "parquet-duckdb/native", least: 0.7 },
  { job: "duckdb-parquet/ours", than: "duckdb-parquet/native", least: 0.7 },
  { job: "sqlite-postgres/ours", than: "sqlite-postgres/naive", least: 3 },
  { job: "sqlite-postgres/ours", than: "sqlite-postgres/native", least: 1.2 },
  { job: "postgres-duckdb/ours", than: "postgres-duckdb/naive", least: 3 },
  { job: "postgres-duckdb/ours", than: "postgres-duckdb/native", least: 1 },
  { job: "postgres-jsonl/ours", than: "postgres-jsonl/naive", least: 3 },
  { job: "postgres-jsonl/ours", than: "postgres-jsonl/native", least: 1.6 },
  { job: "jsonl-postgres/ours", than: "jsonl-postgres/naive", least: 3 },
  { job: "jsonl-postgres/ours", than: "jsonl-postgres/native", least: 1 },
  { job: "postgres-postgres/ours", than: "postgres-postgres/naive", least: 3 },
  { job: "postgres-postgres/ours", than: "postgres-postgres/native", least: 0.75 },
  { job: "duckdb-postgres/ours", than: "duckdb-postgres/naive", least: 3 },
  { job: "duckdb-postgres/ours", than: "duckdb-postgres/native", least: 1.2 },
  { job: "sqlite-postgres-upsert/ours", than: "sqlite-postgres-upsert/naive", least: 2 },
  ...pairs
    .filter(({ ways }) => ways.includes("function"))
    .flatMap(({ name }) => [
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
  if (!["ours", "told", "function", "spread"].includes(way)) return undefined;
  return (/duckdb|parquet/.test(pair) ? 512 : 256) * 2 ** 20;
}
