import { checkSchema, type Schema } from "@dataknobs/core";
import type { Inference } from "../inference.ts";
import type { Limits } from "../limits.ts";
import { fileStart } from "../place.ts";
import { goodRows } from "./good-rows.ts";
import type { CsvDialect } from "./dialect.ts";
import { recordReader, type RecordRun } from "./record-reader.ts";
import { seenCells } from "./seen-cells.ts";

/**
 * Finds the least type that holds every cell of each column: cells without quotes may be integers, decimals, floats or truth
 * values; one that is none of these, or stands in quotes, makes the column text. A column of nulls only is text.
 */
export function csvInference(limits: Limits, dialect: CsvDialect): Inference {
  const { names } = dialect;
  const seen = names.map((_, column) => seenCells(column));
  const reader = recordReader({
    dialect,
    columns: names.length,
    records: 8192,
    bytes: 1 << 20,
    recordBytes: limits.recordBytes,
    start: fileStart,
  });
  let records = 0;
  const look = (runs: Iterable<RecordRun>): void => {
    for (const run of runs) {
      const { bytes, index } = run;
      records += index.count + index.broken.length;
      const rows = goodRows(run, limits.recordBytes);
      for (const column of seen) column.look(bytes, index, rows);
    }
  };
  return {
    push: (block) => look(reader.push(block)),
    end() {
      look(reader.end());
      const fields = names.map((name, i) => ({
        name,
        type: seen[i]?.type() ?? { kind: "text" as const },
        nullable: true,
      }));
      const schema: Schema = checkSchema({ fields });
      return [{ elements: "records", schema, records }];
    },
  };
}
