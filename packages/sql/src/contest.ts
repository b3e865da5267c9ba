import { quoteName } from "./quote.ts";

/**
 * The rows of `rows` (a table or query in brackets, with a number `n`) that share what these columns hold with others of
 * them: `n`, and the least number among them as a name of what they share. A null is never the same as another.
 */
export function sharingText(rows: string, columns: readonly string[]): string {
  const names = columns.map(quoteName);
  const given = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
  const shared = `SELECT n, min(n) OVER w AS named, count(*) OVER w AS many FROM ${rows} s WHERE ${given} WINDOW w AS (PARTITION BY ${names.join(", ")})`;
  return `SELECT n, named FROM (${shared}) d WHERE many > 1`;
}

/** Who of many may have what only one of them may have, as if one after another had asked for it. */
export interface Contest {
  /** Those that come behind another one: their numbers, and which of the sets they share with it. In their order. */
  behind(): ReadonlyMap<number, number>;
  /**
   * These were refused for another reason, so that they are in nobody's way: those that come in their place now and are
   * behind nobody any more. They share nothing with each other. What others have been given stays theirs.
   */
  without(refused: Iterable<number>): readonly number[];
}

/**
 * `sets`: what `sharingText` finds, for each set of columns of which no two rows may have the same. A row that is behind
 * another in one of them gets nothing in the others either, and is in nobody's way there. `served`: who comes first.
 */
export function contestOf(
  sets: readonly (readonly (readonly unknown[])[])[],
  served: "first" | "last" = "first",
): Contest {
  const inOrder = (one: number, other: number): number => (served === "first" ? one - other : other - one);
  const wishes = new Map<number, { readonly set: number; readonly what: string }[]>();
  for (const [set, rows] of sets.entries())
    for (const [n, named] of rows) listIn(wishes, Number(n)).push({ set, what: `${set} ${String(named)}` });

  const owners = new Map<string, number>();
  const waiting = new Set<number>();
  const queues = new Map<string, number[]>();
  const wishesOf = (row: number) => wishes.get(row) ?? [];
  const inTheWay = (row: number) => wishesOf(row).find(({ what }) => owners.has(what));

  function serve(row: number): boolean {
    if (inTheWay(row) !== undefined) return false;
    for (const { what } of wishesOf(row)) owners.set(what, row);
    return true;
  }

  for (const row of [...wishes.keys()].sort(inOrder)) {
    if (serve(row)) continue;
    waiting.add(row);
    for (const { what } of wishesOf(row)) listIn(queues, what).push(row);
  }

  return {
    behind: () => new Map([...waiting].map((row) => [row, inTheWay(row)?.set ?? 0])),
    without(refused) {
      const free = new Set<string>();
      for (const row of refused)
        for (const { what } of wishesOf(row)) if (owners.get(what) === row && owners.delete(what)) free.add(what);
      const lines = [...free].flatMap((what) => queues.get(what) ?? []);
      const next: number[] = [];
      for (const row of free.size === 1 ? lines : [...new Set(lines)].sort(inOrder)) {
        if (free.size === 0) break;
        if (!waiting.has(row) || !serve(row)) continue;
        waiting.delete(row);
        next.push(row);
        for (const { what } of wishesOf(row)) free.delete(what);
      }
      return next;
    },
  };
}

function listIn<Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
