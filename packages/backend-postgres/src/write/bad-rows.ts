import { type ErrorCode, isDataknobsError, type Rejection } from "@dataknobs/core";
import type { Connection, Row } from "../connect/connection.ts";
import { qualified, quote } from "../names.ts";
import { putTheseAside, shown } from "./doubled.ts";
import { foreignKeysOf } from "./foreign-keys.ts";
import { type Rivals, rivals, takenValues } from "./rivals.ts";
import { goBack, moveSavepoint } from "./savepoint.ts";
import type { Slot } from "./slot.ts";
import { rowsText, stage } from "./staging.ts";
import type { Target } from "./target.ts";

/** One way in which many records may be bad at once, as a query for their numbers in the window. */
export interface Suspicion {
  readonly code: ErrorCode;
  readonly message: string;
  readonly numbers: string;
}

export interface BadRows {
  readonly refused: readonly Rejection[];
  /** Those behind others of the window that have their unique value: put aside, for who is before them may be refused itself. */
  readonly aside: Rivals | undefined;
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
    ...takenValues(target, columnOf, upsert),
  ];
  for (const { code, message, numbers } of suspicions) {
    const rows = await taken(connection, `DELETE FROM ${stage} WHERE n IN (${numbers}) RETURNING n`);
    for (const [n] of rows) refused.push({ row: Number(n), code, message });
    if (endsAtFirst && rows.length > 0) return { refused, aside: undefined };
  }
  const aside = await rivals((sql) => taken(connection, sql), target, columnOf, upsert);
  const behind = aside.contest.behind();
  if (behind.size === 0) return { refused, aside: undefined };
  if (!upsert && !endsAtFirst) {
    await putTheseAside(connection, target, columnOf, behind.keys());
    return { refused, aside };
  }
  await connection.run(`DELETE FROM ${stage} WHERE n = ANY ('{${[...behind.keys()].join(",")}}')`);
  return { refused: [...refused, ...aside.rejections()], aside: undefined };
}

/** What a condition cannot be asked of here, the table says itself. */
async function taken(connection: Connection, sql: string): Promise<readonly Row[]> {
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
    const numbers = `SELECT n FROM ${rowsText(target, columnOf, shown)} s WHERE NOT (${condition})`;
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
        numbers: `SELECT s.n FROM ${rowsText(target, columnOf, shown)} s WHERE ${given} AND NOT EXISTS (SELECT FROM ${qualified(refers)} t WHERE ${same})`,
      };
    });
}
