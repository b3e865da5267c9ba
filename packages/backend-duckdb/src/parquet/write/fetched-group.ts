import { rowsText, zerosText } from "../../fetch.ts";
import { withMoreMemory } from "../../memory.ts";
import { rangeOf, type RowRange } from "../../whereabouts.ts";
import type { Place } from "../../write/target.ts";
import type { Engine } from "../engine.ts";
import { copyText, type RowGroup } from "./row-group.ts";

/** Rows that DuckDB fetches where they lie, as row groups of so many. */
export function fetchedGroup(engine: Engine, places: readonly Place[], rowGroup: number): RowGroup {
  const { memory, attachments } = engine;
  let range: RowRange | undefined;
  const floats = places
    .filter(({ column: { type } }) => type.id === "DOUBLE" || type.id === "FLOAT")
    .map(({ field }) => field.name);

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
      const catalog = await attachments.catalogOf(connection, rows.whereabouts);
      const [found] = floats.length === 0 ? [] : await connection.rows(zerosText(rows, catalog, floats));
      const sql = copyText(`(${rowsText(rows, catalog, places)})`, path, compression, rowGroup, found?.[0] === true);
      await withMoreMemory(memory, connection, () => connection.run(sql));
      await rows.whereabouts.facts.check();
    },
  };
}
