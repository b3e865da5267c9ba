import { rowsText } from "../../fetch.ts";
import { withMoreMemory } from "../../memory.ts";
import { rangeOf, type RowRange } from "../../whereabouts.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { negativeZerosIn } from "./negative-zeros.ts";
import { chunkRows, copyText, type RowGroup, rowGroupBytes } from "./row-group.ts";

/** So many row groups are written by one statement: each begins with compiling what it looks for. */
const together = 4;

/** DuckDB ends a row group behind a whole chunk, and chunks are shorter where rows are missing: smaller ones it does not keep to. */
export const leastFetched: number = 2 * chunkRows;

/** Makes row groups of rows that DuckDB fetches where they lie, of `rowGroup` records at most, which are `leastFetched` or more. */
export function fetchedGroups(engine: Engine, places: readonly Place[], rowGroup: number): () => RowGroup {
  const zeros = negativeZerosIn(places);
  /** Whether there has been a -0: then each row group is asked before it is written. */
  let expected = false;

  return () => {
    let range: RowRange | undefined;
    let longest = 0;
    const inOne = (of: RowRange): number =>
      Math.min(rowGroup, Math.floor(rowGroupBytes / of.whereabouts.facts.rowBytes));
    const size = (of: RowRange): number => (of.rows <= inOne(of) ? inOne(of) : inOne(of) - chunkRows + 1);
    return {
      get rows() {
        return range?.rows ?? 0;
      },
      fetched: true,
      get isFull() {
        return range !== undefined && range.rows + longest > together * inOne(range);
      },
      add(batch) {
        const next = rangeOf(batch);
        if (next !== undefined) range = range?.with(next) ?? next;
        longest = Math.max(longest, batch.length);
        return [];
      },
      async write(connection, path, compression) {
        if (range === undefined) return;
        const rows = range;
        const catalog = await engine.catalogOf(connection, rows.whereabouts);
        const query = rowsText(rows, catalog, places);
        const copy = async (chosen: string, holdsZeros: boolean): Promise<void> => {
          const sql = copyText(`(${chosen})`, path, compression, size(rows), holdsZeros);
          await withMoreMemory(engine.memory, connection, () => connection.run(sql));
        };
        if (expected || zeros.refusal === "")
          await copy(query, expected && (await zeros.are(connection, rows, catalog)));
        else
          try {
            await copy(`FROM (${query}) WHERE ${zeros.refusal}`, false);
          } catch (error) {
            if (!zeros.isTold(error)) throw error;
            expected = true;
            await copy(query, true);
          }
        await rows.whereabouts.facts.check();
      },
    };
  };
}
