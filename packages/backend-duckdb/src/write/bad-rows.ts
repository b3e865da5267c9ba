import type { ErrorCode, Rejection } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Table, TableColumn } from "../catalog.ts";
import type { Connection } from "../connection.ts";
import { qualified } from "../names.ts";
import { isRaw } from "../types/duck-type.ts";
import type { Target } from "./target.ts";
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
  return rejected.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

/** In this order: a record that is bad by itself does not make another one a duplicate. */
function suspicions(target: Target, window: string, upsert: boolean): readonly Suspicion[] {
  return [
    ...unreadable(target),
    ...nulls(target, upsert),
    ...checks(target, window),
    ...strangers(target, window),
    ...duplicates(target, window, upsert),
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

/**
 * First those that the table has already, then all but the first of the window. A null is never the same as another. Of an
 * upsert only the last record of a key has unique values: it replaces the others.
 */
function duplicates(target: Target, window: string, upsert: boolean): Suspicion[] {
  const rows = rowsText(target, window);
  const own = target.key.map((place) => valueText(place, target.places.indexOf(place)));
  const lasting = upsert ? ` AND n IN (SELECT max(n) FROM ${window} GROUP BY ${own.join(", ")})` : "";
  const key = new Set(target.key.map(({ column }) => column.name));
  return uniqueColumns(target.table).flatMap((columns) => {
    if (!columns.every((name) => target.places.some(({ column }) => column.name === name))) return [];
    const isKey = columns.length === key.size && columns.every((name) => key.has(name));
    // The key of an upsert is what it replaces by.
    if (upsert && isKey) return [];
    const names = columns.map(quoteName);
    const isSame = (name: string): string =>
      sameText(
        target.table.columns.find((one) => one.name === name) ?? { name, native: "" },
        "t",
        `s.${quoteName(name)}`,
      );
    const same = columns.map(isSame).join(" AND ");
    const other = upsert ? ` AND NOT (${[...key].map(isSame).join(" AND ")})` : "";
    const given = names.map((column) => `${column} IS NOT NULL`).join(" AND ");
    const what = columns.join(", ");
    return [
      {
        code: "DUPLICATE_KEY" as const,
        message: `The collection has a record with this ${what} already`,
        where: `n IN (SELECT s.n FROM ${rows} s WHERE EXISTS (SELECT 1 FROM ${qualified(target.table.name)} t WHERE ${same}${other}))`,
      },
      {
        code: "DUPLICATE_KEY" as const,
        message: `Another record with this ${what} came before`,
        where: `n IN (SELECT n FROM (SELECT n, row_number() OVER (PARTITION BY ${names.join(", ")} ORDER BY n) AS place FROM ${rows} WHERE ${given}${lasting}) WHERE place > 1)`,
      },
    ];
  });
}

/** Whether a table may refuse a record that is well-formed by itself. */
export function isConstrained(table: Table): boolean {
  return (
    table.constraints.length > 0 ||
    table.indexes.some(({ unique }) => unique) ||
    table.columns.some((column: TableColumn) => !column.nullable)
  );
}
