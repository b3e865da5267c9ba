import { type Column, type Field, types } from "@dataknobs/core";
import type { TableColumn } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { hidden, quote } from "../names.ts";
import type { PgType } from "../types/pg-type.ts";
import type { BatchEncoder } from "./encode/batch-encoder.ts";
import { batchEncoder } from "./encode/encoder.ts";
import { baseOf } from "./encode/check.ts";
import type { EncoderFor, Shape } from "./piece.ts";
import type { Slot } from "./slot.ts";
import type { Target } from "./target.ts";

/** The temporary table in which a window's records wait: `n`, their number; `p`, the mark of their shape; `c0`, ... */
export const stageName: string = `${hidden}_window`;
export const stage: string = `pg_temp.${quote(stageName)}`;

/** Makes it, empty after each transaction; the session may have been used for another table before. */
export async function openStaging(connection: Connection, { slots }: Target): Promise<void> {
  const columns = slots.map(({ column }, i) => {
    const collation = column.collation === undefined ? "" : ` COLLATE ${column.collation}`;
    // What a domain demands is asked where the record goes.
    return `c${i} ${baseOf(column.type).text}${collation}`;
  });
  await closeStaging(connection);
  await connection.run(
    `CREATE TEMPORARY TABLE ${quote(stageName)} (${["n integer", "p integer", ...columns].join(", ")}) ON COMMIT DELETE ROWS`,
  );
}

export async function closeStaging(connection: Connection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${stage}`);
}

/** The staged records that meet a condition as rows of the table; what nobody knows of them yet is null. */
export function rowsText({ table, slots }: Target, columnOf: (slot: Slot) => string, which: string): string {
  const columns = table.columns.map((column) => {
    const slot = slots.find((one) => one.column.name === column.name);
    const value = slot === undefined ? `NULL::${baseOf(column.type).text}` : columnOf(slot);
    return `${value} AS ${quote(column.name)}`;
  });
  return `(SELECT n, ${columns.join(", ")} FROM ${stage} WHERE ${which})`;
}

/** Encoders for it; each is known by its mark. */
export function stagingEncoders(target: Target): {
  readonly encoderFor: EncoderFor;
  readonly markOf: (encoder: BatchEncoder) => number;
  readonly columnOf: (slot: Slot) => string;
  readonly columnsOf: (shape: Shape) => readonly string[];
} {
  const marks = new Map<BatchEncoder, number>();
  const columnOf = (slot: Slot): string => `c${target.slots.indexOf(slot)}`;
  return {
    columnOf,
    columnsOf: ({ slots }) => ["n", "p", ...slots.map(columnOf)],
    markOf: (encoder) => marks.get(encoder) ?? -1,
    encoderFor(slots) {
      const mark = marks.size;
      const inside = slots.map((slot): Slot => {
        const { column } = slot;
        return target.key.includes(slot) ? { ...slot, column: { ...column, notNull: true } } : slot;
      });
      const inner = batchEncoder([numberSlot("n"), numberSlot("p"), ...inside]);
      const encoder: BatchEncoder = {
        ...inner,
        take(batch, numbers) {
          const columns = [integers(numbers), integers(new Int32Array(batch.length).fill(mark)), ...batch.columns];
          return inner.take({ ...batch, columns }, numbers);
        },
      };
      marks.set(encoder, mark);
      return encoder;
    },
  };
}

const int4: PgType = {
  oid: 23,
  name: "int4",
  schema: "pg_catalog",
  text: "integer",
  modifier: -1,
  kind: "base",
};

function numberSlot(name: string): Slot {
  const column: TableColumn = { name, number: 0, type: int4, notNull: true, needs: [] };
  const field: Field = { name, type: types.int32, nullable: false };
  return { field, column, kept: { type: types.int32, way: "int4" } };
}

function integers(data: Int32Array): Column {
  return { layout: "i32", data, valid: undefined, missing: undefined };
}
