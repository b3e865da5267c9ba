import type { Connection } from "../../connection.ts";
import { zerosText } from "../../fetch.ts";
import type { RowRange } from "../../whereabouts.ts";
import type { Place } from "../../write/target.ts";

/** Whether rows that are fetched hold a -0. */
export type NegativeZeros = (connection: Connection, rows: RowRange, catalog: string) => Promise<boolean>;

type Numbers = Pick<RowRange, "whereabouts" | "first" | "last">;

/** So many times as many rows are asked about at once: mostly there is no -0 at all. */
const ahead = 8n;

export function negativeZerosIn(places: readonly Place[]): NegativeZeros {
  const floats = places
    .filter(({ column: { type } }) => type.id === "DOUBLE" || type.id === "FLOAT")
    .map(({ field }) => field.name);
  let asked: { readonly rows: Numbers; readonly found: Promise<boolean> } | undefined;

  async function ask(connection: Connection, rows: Numbers, catalog: string): Promise<boolean> {
    const [found] = await connection.rows(zerosText(rows, catalog, floats));
    return found?.[0] === true;
  }

  return async (connection, { whereabouts, first, last }, catalog) => {
    if (floats.length === 0) return false;
    const known = asked?.rows;
    if (known?.whereabouts !== whereabouts || first < known.first || last > known.last) {
      const more = { whereabouts, first, last: first + (last - first + 1n) * ahead - 1n };
      const found = ask(connection, more, catalog);
      // It is told to whoever waits for it.
      found.catch(() => undefined);
      asked = { rows: more, found };
    }
    return asked !== undefined && (await asked.found) && ask(connection, { whereabouts, first, last }, catalog);
  };
}
