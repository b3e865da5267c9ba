import { type ErrorCode, isDataknobsError, type Rejection } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { qualified, quote } from "../names.ts";
import { shown } from "./doubled.ts";
import { baseOf } from "./encode/check.ts";
import { foreignKeysOf } from "./foreign-keys.ts";
import { goBack, moveSavepoint } from "./savepoint.ts";
import { isSame } from "./same.ts";
import type { Slot } from "./slot.ts";
import { stage } from "./staging.ts";
import type { Target } from "./target.ts";

/** One way in which many records may be bad at once, as a query for their numbers in the window. */
interface Suspicion {
  readonly code: ErrorCode;
  readonly message: string;
  readonly numbers: string;
  /** They are bad only if those before them are good. */
  readonly behind?: true;
}

export interface BadRows {
  readonly refused: readonly Rejection[];
  /** Put aside under numbers below zero (-1 - n): bad, unless the record before them with their unique value is refused itself. */
  readonly aside: readonly Rejection[];
}

export interface Search {
  readonly upsert: boolean;
  /** Of one reason is enough. */
  readonly endsAtFirst: boolean;
}

/**
 * Takes the staged records out that the table would refuse, by one statement for each reason, and names them. It need not
 * find all: what it leaves is found one by one.
 */
export async function takeBadRows(
  connection: Connection,
  target: Target,
  columnOf: (slot: Slot) => string,
  { upsert, endsAtFirst }: Search,
): Promise<BadRows> {
  const refused: Rejection[] = [];
  // A record that is bad by itself does not make another one a duplicate.
  const suspicions = [
    ...checks(target, columnOf),
    ...(await strangers(connection, target, columnOf)),
    ...duplicates(target, columnOf, upsert),
  ];
  const mayWait = !upsert && !endsAtFirst;
  for (const { code, message, numbers, behind } of suspicions) {
    if (mayWait && behind === true) continue;
    const rows = await taken(connection, `DELETE FROM ${stage} WHERE n IN (${numbers}) RETURNING n`);
    for (const [n] of rows) refused.push({ row: Number(n), code, message });
    if (endsAtFirst && rows.length > 0) break;
  }
  // All are asked for before one of them is put aside: each comes behind whoever came before it.
  const waiting = new Map<number, Rejection>();
  for (const { code, message, numbers, behind } of suspicions) {
    if (!mayWait || behind !== true) continue;
    for (const [n] of await taken(connection, numbers)) waiting.set(Number(n), { row: Number(n), code, message });
  }
  if (waiting.size > 0)
    await connection.run(`UPDATE ${stage} SET n = -1 - n WHERE n = ANY ('{${[...waiting.keys()].join(",")}}')`);
  return { refused, aside: [...waiting.values()] };
}

/** What a condition cannot be asked of here, the table says itself. */
async function taken(connection: Connection, sql: string): ReturnType<Connection["rows"]> {
  try {
    const rows = await connection.rows(sql);
    await moveSavepoint(connection);
    return rows;
  } catch (error) {
    if (!isDataknobsError(error) || error.code === "CONNECTION" || error.retryable) throw error;
    await goBack(connection);
    return [];
  }
}

/** Of what the table fills by itself nobody knows yet whether its conditions hold. */
function checks(target: Target, columnOf: (slot: Slot) => string): Suspicion[] {
  const known = new Set(target.slots.map(({ column }) => column.name));
  return target.table.constraints.flatMap(({ kind, text, name, columns }) => {
    if (!columns.every((column) => known.has(column))) return [];
    const condition = kind === "check" ? /^CHECK \((.*)\)(?: NO INHERIT)?(?: NOT VALID)?$/s.exec(text)?.[1] : undefined;
    if (condition === undefined) return [];
    const numbers = `SELECT n FROM ${rowsText(target, columnOf)} s WHERE NOT (${condition})`;
    return [
      {
        code: "CONSTRAINT" as const,
        message: `The constraint ${name} refuses the record: CHECK (${condition})`,
        numbers,
      },
    ];
  });
}

/** Records that refer to what is not there. Of a table that refers to itself they may follow. */
async function strangers(
  connection: Connection,
  target: Target,
  columnOf: (slot: Slot) => string,
): Promise<readonly Suspicion[]> {
  const keys = await foreignKeysOf(connection, target.table);
  return keys
    .filter(({ refers }) => refers.oid !== target.table.oid)
    .map(({ name, columns, refers }) => {
      const given = columns.map((column) => `s.${quote(column)} IS NOT NULL`).join(" AND ");
      const same = columns.map((column, i) => `t.${quote(refers.columns[i] ?? "")} = s.${quote(column)}`).join(" AND ");
      return {
        code: "CONSTRAINT" as const,
        message: `${refers.name} has no record that this one refers to (${name}: ${columns.join(", ")})`,
        numbers: `SELECT s.n FROM ${rowsText(target, columnOf)} s WHERE ${given} AND NOT EXISTS (SELECT FROM ${qualified(refers)} t WHERE ${same})`,
      };
    });
}

/** The unique values that records bring with them, by their indexes. */
export function uniqueGiven({
  table,
  slots,
}: Target): readonly { readonly name: string; readonly columns: readonly string[] }[] {
  const given = new Set(slots.map(({ column }) => column.name));
  return table.indexes.flatMap(({ name, unique, whole, columns }) =>
    unique && whole && columns?.every((one) => given.has(one)) === true ? [{ name, columns }] : [],
  );
}

/**
 * First those that the table has already, then all but the first of the window. A null is never the same as another. Of an
 * upsert only the last record of a key has its unique values, and one that is replaced may give its own up.
 */
function duplicates(target: Target, columnOf: (slot: Slot) => string, upsert: boolean): Suspicion[] {
  const { table, slots, key } = target;
  const keys = key.map(({ column }) => column.name);
  const keyHere = key.map(columnOf).join(", ");
  const lasting = upsert ? ` AND n IN (SELECT max(n) FROM ${stage} WHERE ${shown} GROUP BY ${keyHere})` : "";
  const sameKey = key.map((slot) => isSame(slot, `t.${quote(slot.column.name)}`, `g.${columnOf(slot)}`)).join(" AND ");
  const kept = upsert ? ` AND NOT EXISTS (SELECT FROM ${stage} g WHERE ${sameKey})` : "";
  const from = table.kind === "table" ? `ONLY ${qualified(table)}` : qualified(table);
  return uniqueGiven(target).flatMap(({ name, columns }) => {
    const isKey = columns.length === keys.length && columns.every((column) => keys.includes(column));
    // The key of an upsert is what it replaces by.
    if (upsert && isKey) return [];
    const sameIn = (wanted: string): string[] =>
      slots
        .filter(({ column }) => column.name === wanted)
        .map((slot) => isSame(slot, `t.${quote(wanted)}`, `s.${quote(wanted)}`));
    const same = columns.flatMap(sameIn).join(" AND ");
    const given = columns.map((column) => `${quote(column)} IS NOT NULL`).join(" AND ");
    const names = columns.map((column) => quote(column)).join(", ");
    const what = `${columns.join(", ")} (${name})`;
    const rows = rowsText(target, columnOf);
    return [
      {
        code: "DUPLICATE_KEY" as const,
        message: `The table has a record with this ${what} already`,
        numbers: `SELECT s.n FROM ${rows} s WHERE EXISTS (SELECT FROM ${from} t WHERE ${same}${kept})${lasting}`,
      },
      {
        code: "DUPLICATE_KEY" as const,
        behind: true as const,
        message: `Another record with this ${what} came before`,
        numbers: `SELECT n FROM (SELECT n, row_number() OVER (PARTITION BY ${names} ORDER BY n) AS place FROM ${rows} s WHERE ${given}${lasting}) d WHERE place > 1`,
      },
    ];
  });
}

/** The staged records as rows of the table; what nobody knows of them yet is null. */
function rowsText({ table, slots }: Target, columnOf: (slot: Slot) => string): string {
  const columns = table.columns.map((column) => {
    const slot = slots.find((one) => one.column.name === column.name);
    const value = slot === undefined ? `NULL::${baseOf(column.type).text}` : columnOf(slot);
    return `${value} AS ${quote(column.name)}`;
  });
  return `(SELECT n, ${columns.join(", ")} FROM ${stage} WHERE ${shown})`;
}
