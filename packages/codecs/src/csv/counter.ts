import type { Counter } from "../inference.ts";
import { defaultLimits } from "../limits.ts";
import { fileStart } from "../place.ts";
import type { CsvDialect } from "./dialect.ts";
import { recordReader, type RecordRun } from "./record-reader.ts";

/** Counts the records of a CSV file as `csvDecoder` tells them apart. */
export function csvCounter(dialect: CsvDialect): Counter {
  const reader = recordReader({
    dialect,
    columns: dialect.names.length,
    records: 4096,
    bytes: 1 << 20,
    recordBytes: defaultLimits.recordBytes,
    start: fileStart,
  });
  let count = 0;
  const add = (runs: Iterable<RecordRun>): void => {
    for (const { index } of runs) count += index.count + index.broken.length;
  };
  return {
    push: (block) => add(reader.push(block)),
    end() {
      add(reader.end());
      return count;
    },
  };
}
