import { rowsText } from "../../fetch.ts";
import { keepFreed, withMoreMemory } from "../../memory.ts";
import { rangeOf, type RowRange } from "../../whereabouts.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { negativeZerosIn } from "./negative-zeros.ts";
import { copyText, type RowGroup } from "./row-group.ts";

/** Makes row groups of rows that DuckDB fetches where they lie, of so many at most. */
export function fetchedGroups(
  { memory, attachments }: Engine,
  places: readonly Place[],
  rowGroup: number,
): () => RowGroup {
  const hasNegativeZeros = negativeZerosIn(places);
  let ready: Promise<void> | undefined;

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
        await (ready ??= keepFreed(connection));
        const catalog = await attachments.catalogOf(connection, rows.whereabouts);
        const zeros = await hasNegativeZeros(connection, rows, catalog);
        const sql = copyText(`(${rowsText(rows, catalog, places)})`, path, compression, rowGroup, zeros);
        await withMoreMemory(memory, connection, () => connection.run(sql));
        await rows.whereabouts.facts.check();
      },
    };
  };
}
