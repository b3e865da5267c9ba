import { type Batch, isSet, type Rejection, takeRows } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { Connection } from "../connection.ts";
import type { Driver, Vector } from "../driver.ts";
import { fillCells } from "../encode/memory.ts";
import { hidden, qualified, type TableName } from "../names.ts";
import { formatDuckType, isRaw } from "../types/duck-type.ts";
import { type FieldFailure, openAppender } from "./appender.ts";
import type { Place, Target } from "./target.ts";

/** Where a window's records wait until SQL has looked at them: a temporary table, column n their number in the window. */
export interface WindowTable {
  /** Its name in SQL. */
  readonly name: string;
  /** Takes the records of a batch; those whose cells no column can hold are named, and left out. */
  add(batch: Batch): readonly Rejection[];
  flush(): void;
  drop(): void;
}

const name: TableName = { schema: "main", table: `${hidden}_window` };
const sqlName = `temp.${qualified(name)}`;

/** Makes it anew, in the open transaction. */
export async function openWindowTable(
  driver: Driver,
  connection: Connection,
  { places }: Target,
): Promise<WindowTable> {
  const columns = places.flatMap(({ column }, i) => [
    `c${i} ${isRaw(column.type) ? formatDuckType(column.type) : "VARCHAR"}`,
    ...(column.standard === undefined ? [] : [`m${i} BOOLEAN`]),
  ]);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${quoteName(name.table)} (${["n INTEGER", ...columns].join(", ")})`,
  );
  const marked: { readonly batchColumn: number; readonly column: number }[] = [];
  let next = 1;
  const inside = places.map((place, i): Place => {
    const own: Place = {
      ...place,
      index: next++,
      column: isRaw(place.column.type) ? place.column : { ...place.column, type: { id: "VARCHAR" } },
    };
    if (place.column.standard !== undefined) marked.push({ batchColumn: i, column: next++ });
    return own;
  });
  const appender = await openAppender(driver, connection, name, inside, "temp");
  let rows = 0;

  function appendRows(batch: Batch, numbers: Int32Array): readonly FieldFailure[] {
    return appender.append(batch, (vectors, from, count) => {
      fillNumbers(driver, vectors, numbers, from, count);
      for (const mark of marked) fillMissing(driver, vectors[mark.column], batch, mark.batchColumn, from, count);
    });
  }

  function add(batch: Batch): readonly Rejection[] {
    const first = rows;
    rows += batch.length;
    const numbers = Int32Array.from({ length: batch.length }, (_, i) => first + i);
    const failures = new Map<number, FieldFailure>();
    for (const failure of appendRows(batch, numbers))
      if (!failures.has(failure.row)) failures.set(failure.row, failure);
    if (failures.size === 0) return [];
    const kept = [...numbers.keys()].filter((row) => !failures.has(row));
    appendRows(
      takeRows(batch, kept),
      Int32Array.from(kept, (row) => first + row),
    );
    return [...failures.values()].map(({ row, field, code, message }) => ({ row: first + row, field, code, message }));
  }

  return { name: sqlName, add, flush: () => appender.flush(), drop: () => appender.drop() };
}

function fillNumbers(
  { raw }: Driver,
  [vector]: readonly Vector[],
  numbers: Int32Array,
  from: number,
  count: number,
): void {
  if (vector !== undefined) fillCells(raw, vector, numbers, from, from + count);
}

/** Whether a record leaves the field out, so that the column's default goes there. */
function fillMissing(
  { raw }: Driver,
  vector: Vector | undefined,
  batch: Batch,
  batchColumn: number,
  from: number,
  count: number,
): void {
  const missing = batch.columns[batchColumn]?.missing;
  const flags = Uint8Array.from({ length: count }, (_, i) =>
    missing !== undefined && isSet(missing, from + i) ? 1 : 0,
  );
  if (vector !== undefined) fillCells(raw, vector, flags, 0, count);
}

/** What goes into the table for the request's field i. */
export function valueText({ column }: Place, i: number): string {
  const value = isRaw(column.type) ? `c${i}` : `CAST(c${i} AS ${formatDuckType(column.type)})`;
  return column.standard === undefined ? value : `CASE WHEN m${i} THEN (${column.standard}) ELSE ${value} END`;
}

/** All records of a window as rows of the table; `filled`: columns whose defaults are looked at. */
export function rowsText({ table, places }: Target, window: string, filled: readonly string[] = []): string {
  const given = places.map((place, i) => `${valueText(place, i)} AS ${quoteName(place.column.name)}`);
  const others = table.columns
    .filter((column) => !places.some((place) => place.column.name === column.name))
    .map((column) => {
      const value = column.standard !== undefined && filled.includes(column.name) ? `(${column.standard})` : "NULL";
      return `CAST(${value} AS ${formatDuckType(column.type)}) AS ${quoteName(column.name)}`;
    });
  return `(SELECT n, ${[...given, ...others].join(", ")} FROM ${window})`;
}
