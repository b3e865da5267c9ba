import type { Rejection } from "@dataknobs/core";
import { type Contest, contestOf, sharingText } from "@dataknobs/sql";
import type { Row } from "../connect/connection.ts";
import { qualified, quote } from "../names.ts";
import { shown } from "./doubled.ts";
import { isJust } from "./enforced.ts";
import { isSame } from "./same.ts";
import type { Slot } from "./slot.ts";
import { rowsText, stage } from "./staging.ts";
import type { Suspicion } from "./bad-rows.ts";
import type { Target } from "./target.ts";

/** Records of a window that share unique values. */
export interface Rivals {
  readonly contest: Contest;
  /** Those that are behind others now. */
  rejections(): readonly Rejection[];
}

interface UniqueSet {
  readonly name: string;
  readonly columns: readonly string[];
}

/** The unique values that records bring with them, by their indexes; the key of an upsert is what it replaces by. */
function othersThanKey({ table, slots, key }: Target, upsert: boolean): readonly UniqueSet[] {
  const given = new Set(slots.map(({ column }) => column.name));
  const keys = key.map(({ column }) => column.name);
  return table.indexes.flatMap(({ name, unique, whole, columns }) =>
    unique && whole && columns?.every((one) => given.has(one)) === true && !(upsert && isJust(columns, keys))
      ? [{ name, columns }]
      : [],
  );
}

/** Who of the window is first to have each unique value, if it is asked for record by record. `ask`: for rows. */
export async function rivals(
  ask: (sql: string) => Promise<readonly Row[]>,
  target: Target,
  columnOf: (slot: Slot) => string,
  upsert: boolean,
): Promise<Rivals> {
  const sets = othersThanKey(target, upsert);
  const all = rowsText(target, columnOf, shown);
  const rows = upsert ? `(SELECT * FROM ${all} s WHERE ${lasting(target, columnOf)})` : all;
  const sharing: (readonly Row[])[] = [];
  for (const { columns } of sets) sharing.push(await ask(sharingText(rows, columns)));
  const contest = contestOf(sharing);
  const messages = sets.map((set) => `Another record with this ${whatOf(set)} came before`);
  return {
    contest,
    rejections: () =>
      [...contest.behind()].map(([row, set]) => ({ row, code: "DUPLICATE_KEY", message: messages[set] ?? "" })),
  };
}

/** Those that the table has already. A null is never the same as another; a record that is replaced may give its own up. */
export function takenValues(target: Target, columnOf: (slot: Slot) => string, upsert: boolean): Suspicion[] {
  const { table, slots, key } = target;
  const sameKey = key.map((slot) => isSame(slot, `t.${quote(slot.column.name)}`, `g.${columnOf(slot)}`)).join(" AND ");
  const kept = upsert ? ` AND NOT EXISTS (SELECT FROM ${stage} g WHERE ${sameKey})` : "";
  const last = upsert ? ` AND ${lasting(target, columnOf)}` : "";
  const from = table.kind === "table" ? `ONLY ${qualified(table)}` : qualified(table);
  return othersThanKey(target, upsert).map((set) => {
    const sameIn = (wanted: string): string[] =>
      slots
        .filter(({ column }) => column.name === wanted)
        .map((slot) => isSame(slot, `t.${quote(wanted)}`, `s.${quote(wanted)}`));
    const same = set.columns.flatMap(sameIn).join(" AND ");
    return {
      code: "DUPLICATE_KEY",
      message: `The table has a record with this ${whatOf(set)} already`,
      numbers: `SELECT s.n FROM ${rowsText(target, columnOf, shown)} s WHERE EXISTS (SELECT FROM ${from} t WHERE ${same}${kept})${last}`,
    };
  });
}

function whatOf({ name, columns }: UniqueSet): string {
  return `${columns.join(", ")} (${name})`;
}

/** Of an upsert only the last record of a key has its unique values. */
function lasting({ key }: Target, columnOf: (slot: Slot) => string): string {
  return `n IN (SELECT max(n) FROM ${stage} WHERE ${shown} GROUP BY ${key.map(columnOf).join(", ")})`;
}
