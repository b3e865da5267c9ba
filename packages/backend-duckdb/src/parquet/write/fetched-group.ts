import { rowsText } from "../../fetch.ts";
import { withMoreMemory } from "../../memory.ts";
import { rangeOf, type RowRange } from "../../whereabouts.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { negativeZerosIn } from "./negative-zeros.ts";
import { copyText, type RowGroup } from "./row-group.ts";

/** Makes row groups of rows that DuckDB fetches where they lie, of so many at most. */
export function fetchedGroups(engine: Engine, places: readonly Place[], rowGroup: number): () => RowGroup {
  const zeros = negativeZerosIn(places);
  /** Whether there has been a -0: then each row group is asked before it is written. */
  let expected = false;

  return () => {
    let range: RowRange | undefined;
    return {
      get rows() {
        return range?.rows ?? 0;
      },
      get bytes() {
        return range?.bytes ?? 0;
      },
      fetched: true,
      add(batch) {
        const next = rangeOf(batch);
        if (next !== undefined) range = range?.with(next) ?? next;
        return [];
      },
      async write(connection, path, compression) {
        if (range === undefined) return;
        const rows = range;
        const catalog = await engine.catalogOf(connection, rows.whereabouts);
        const query = rowsText(rows, catalog, places);
        const copy = async (chosen: string, holdsZeros: boolean): Promise<void> => {
          const sql = copyText(`(${chosen})`, path, compression, rowGroup, holdsZeros);
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
