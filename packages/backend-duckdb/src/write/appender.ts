import type { Batch, CellFailure } from "@dataknobs/core";
import type { Connection } from "../connection.ts";
import type { Appender, Chunk, Driver, Vector } from "../driver.ts";
import { columnEncoder, type ColumnEncoder } from "../encode/column.ts";
import { storeError } from "../errors.ts";
import { qualified, type TableName } from "../names.ts";
import type { Place } from "./target.ts";

/** As many rows as DuckDB's vectors hold. */
const chunkRows = 2048;

/** Appends batches to a table as chunks of vectors. */
export interface TableAppender {
  /** The cells that do not fit; then nothing was appended. */
  append(
    batch: Batch,
    extra?: (vectors: readonly Vector[], from: number, count: number) => void,
  ): readonly FieldFailure[];
  /** Hands all that was appended to the table, where DuckDB looks at it. */
  flush(): void;
  /** Forgets what was not handed over. */
  drop(): void;
}

export interface FieldFailure extends CellFailure {
  readonly field: string;
}

/**
 * `places[i]`: the table's column for the batch's column i. What the table has more is filled by `extra`, column by
 * column.
 */
export async function openAppender(
  driver: Driver,
  connection: Connection,
  table: TableName,
  places: readonly Place[],
  catalog?: string,
): Promise<TableAppender> {
  const appender = await connection.appender(table, catalog);
  const chunk = await chunkOf(driver, connection, table, catalog);
  const encoders = places.map(({ column, field }) => columnEncoder(driver, column.type, field.type));
  const columns = places.map(({ index }) => index);

  function append(
    batch: Batch,
    extra?: (vectors: readonly Vector[], from: number, count: number) => void,
  ): readonly FieldFailure[] {
    const failures = encoders.flatMap((encoder, i) => taken(encoder, batch, i));
    if (failures.length > 0) return failures;
    for (let from = 0; from < batch.length; from += chunkRows) {
      const count = Math.min(chunkRows, batch.length - from);
      fillChunk(driver, chunk, encoders, columns, from, count, extra);
      appendChunk(driver, appender, chunk);
      // The appender has its own copy.
      driver.raw.data_chunk_reset(chunk);
    }
    return [];
  }

  function taken(encoder: ColumnEncoder, batch: Batch, i: number): FieldFailure[] {
    const column = batch.columns[i];
    if (column === undefined) throw new Error(`the batch has no column ${i}`);
    const name = places[i]?.field.name ?? "";
    return encoder.take(column, batch.length).map((failure) => ({ ...failure, field: name }));
  }

  return {
    append,
    flush() {
      try {
        driver.raw.appender_flush_sync(appender);
      } catch (error) {
        throw storeError(error);
      }
    },
    drop: () => driver.raw.appender_clear(appender),
  };
}

/** An empty chunk of the table's very types, used again and again. */
async function chunkOf(
  { raw }: Driver,
  connection: Connection,
  table: TableName,
  catalog: string | undefined,
): Promise<Chunk> {
  const from = catalog === undefined ? qualified(table) : `${catalog}.${qualified(table)}`;
  return raw.create_data_chunk(await connection.types(`SELECT * FROM ${from} LIMIT 0`));
}

function fillChunk(
  { raw }: Driver,
  chunk: Chunk,
  encoders: readonly ColumnEncoder[],
  columns: readonly number[],
  from: number,
  count: number,
  extra: ((vectors: readonly Vector[], from: number, count: number) => void) | undefined,
): void {
  raw.data_chunk_reset(chunk);
  raw.data_chunk_set_size(chunk, count);
  const width = raw.data_chunk_get_column_count(chunk);
  const vectors = Array.from({ length: width }, (_, c) => raw.data_chunk_get_vector(chunk, c));
  for (const [i, encoder] of encoders.entries()) {
    const vector = vectors[columns[i] ?? i];
    if (vector !== undefined) encoder.fill(vector, from, from + count);
  }
  extra?.(vectors, from, count);
}

function appendChunk({ raw }: Driver, appender: Appender, chunk: Chunk): void {
  try {
    raw.append_data_chunk(appender, chunk);
  } catch (error) {
    throw storeError(error);
  }
}
