import type { ErrorCode, Rejection } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Table, TableColumn } from "../catalog.ts";
import type { Connection } from "../connection.ts";
import { qualified } from "../names.ts";
import { isRaw } from "../types/duck-type.ts";
import type { Target } from "./target.ts";
import { takeDoubled } from "./doubled.ts";
import { sameText } from "./same.ts";
import { uniqueColumns } from "./unique.ts";
import { rowsText, valueText, type WindowTable } from "./window-table.ts";

/** One way in which a record may be bad, as a condition on the numbers of a window's records. */
interface Suspicion {
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
  /** Records `n` of the window to take out. */
  readonly where: string;
}

/** Takes the records out of a window that the table would refuse, by one statement for each reason, and names them. */
export async function takeBadRows(
  connection: Connection,
  target: Target,
  window: WindowTable,
  upsert: boolean,
): Promise<readonly Rejection[]> {
  const rejected: Rejection[] = [];
  for (const { code, message, field, where } of suspicions(target, window.name, upsert)) {
    const rows = await connection.rows(`DELETE FROM ${window.name} WHERE ${where} RETURNING n`);
    for (const [n] of rows) rejected.push({ row: Number(n), code, message, ...(field !== undefined && { field }) });
  }
  rejected.push(...(await takeDoubledRows(connection, target, window, upsert)));
  return rejected.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

/** In this order: a record that is bad by itself does not make another one a duplicate. */
function suspicions(target: Target, window: string, upsert: boolean): readonly Suspicion[] {
  return [
    ...unreadable(target),
    ...nulls(target, upsert),
    ...checks(target, window),
    ...strangers(target, window),
    ...known(target, window, upsert),
  ];
}

function unreadable({ places }: Target): Suspicion[] {
  return places.flatMap(({ field, column }, i) =>
    isRaw(column.type)
      ? []
      : [
          {
            code: "INVALID_VALUE" as const,
            field: field.name,
            message: `The value is no ${column.native}`,
            where: `c${i} IS NOT NULL AND TRY_CAST(c${i} AS ${column.native}) IS NULL`,
          },
        ],
  );
}

function nulls({ places, key }: Target, upsert: boolean): Suspicion[] {
  return places.flatMap((place, i) => {
    const { field, column } = place;
    if (column.nullable && !(upsert && key.includes(place))) return [];
    const left = column.standard === undefined ? "" : ` AND NOT m${i}`;
    return [
      {
        code: "NULL_NOT_ALLOWED" as const,
        field: field.name,
        message: `${column.name} must not be null`,
        where: `c${i} IS NULL${left}`,
      },
    ];
  });
}

function checks(target: Target, window: string): Suspicion[] {
  return target.table.constraints.flatMap(({ kind, expression, columns }) =>
    kind === "CHECK"
      ? [
          {
            code: "CONSTRAINT" as const,
            message: `The check ${expression} refuses the record`,
            where: `n IN (SELECT n FROM ${rowsText(target, window, columns)} WHERE NOT (${expression}))`,
          },
        ]
      : [],
  );
}

/** Records that refer to what is not there. */
function strangers(target: Target, window: string): Suspicion[] {
  const { schema } = target.table.name;
  return target.table.constraints.flatMap(({ kind, columns, referenced }) => {
    if (kind !== "FOREIGN KEY" || referenced === undefined) return [];
    const parent = qualified({ schema, table: referenced.table });
    const given = columns.map((name) => `s.${quoteName(name)} IS NOT NULL`).join(" AND ");
    const same = columns
      .map((name, i) => {
        const text = target.table.columns.find((one) => one.name === name)?.type.id === "VARCHAR";
        // What collation the column has that is referred to is not known here.
        return `t.${quoteName(referenced.columns[i] ?? name)}${text ? " COLLATE C" : ""} = s.${quoteName(name)}`;
      })
      .join(" AND ");
    const where = `n IN (SELECT s.n FROM ${rowsText(target, window)} s WHERE ${given} AND NOT EXISTS (SELECT 1 FROM ${parent} t WHERE ${same}))`;
    return [
      { code: "CONSTRAINT" as const, message: `${referenced.table} has no such record (${columns.join(", ")})`, where },
    ];
  });
}

/** What the table has already. A null is never the same as another. */
function known(target: Target, window: string, upsert: boolean): Suspicion[] {
  const rows = rowsText(target, window);
  const key = new Set(target.key.map(({ column }) => column.name));
  return othersThanKey(target, upsert).map((columns) => {
    const isSame = (name: string): string =>
      sameText(
        target.table.columns.find((one) => one.name === name) ?? { name, native: "" },
        "t",
        `s.${quoteName(name)}`,
      );
    const same = columns.map(isSame).join(" AND ");
    const other = upsert ? ` AND NOT (${[...key].map(isSame).join(" AND ")})` : "";
    return {
      code: "DUPLICATE_KEY",
      message: `The collection has a record with this ${columns.join(", ")} already`,
      where: `n IN (SELECT s.n FROM ${rows} s WHERE EXISTS (SELECT 1 FROM ${qualified(target.table.name)} t WHERE ${same}${other}))`,
    };
  });
}

/** All but the first of those in the window that share what only one may have; of an upsert's only the last of a key counts. */
function takeDoubledRows(
  connection: Connection,
  target: Target,
  { name: window }: WindowTable,
  upsert: boolean,
): Promise<readonly Rejection[]> {
  const own = target.key.map((place) => valueText(place, target.places.indexOf(place)));
  const all = rowsText(target, window);
  const rows = upsert
    ? `(SELECT * FROM ${all} WHERE n IN (SELECT max(n) FROM ${window} GROUP BY ${own.join(", ")}))`
    : all;
  const sets = othersThanKey(target, upsert).map((columns) => ({
    columns,
    message: `Another record with this ${columns.join(", ")} came before`,
  }));
  return takeDoubled(connection, window, rows, sets);
}

/** Columns of which no two records may have the same, as far as they are written; the key of an upsert is what it replaces by. */
function othersThanKey({ table, places, key }: Target, upsert: boolean): readonly (readonly string[])[] {
  const own = new Set(key.map(({ column }) => column.name));
  const isKey = (columns: readonly string[]): boolean =>
    columns.length === own.size && columns.every((name) => own.has(name));
  return uniqueColumns(table).filter(
    (columns) =>
      columns.every((name) => places.some(({ column }) => column.name === name)) && !(upsert && isKey(columns)),
  );
}

/** Whether a table may refuse a record that is well-formed by itself. */
export function isConstrained(table: Table): boolean {
  return (
    table.constraints.length > 0 ||
    table.indexes.some(({ unique }) => unique) ||
    table.columns.some((column: TableColumn) => !column.nullable)
  );
}
