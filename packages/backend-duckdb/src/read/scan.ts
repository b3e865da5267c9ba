import {
  type Batch,
  type Column,
  DataknobsError,
  jsonJudge,
  type ReadRequest,
  type Rejection,
  recordAt,
  type Schema,
  takeRows,
} from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import type { TableColumn } from "../catalog.ts";
import type { Collection } from "../collection.ts";
import { holdChunk } from "../decode/carried.ts";
import { type PendingColumn, pendingColumn } from "../decode/chunk.ts";
import { cellsOf } from "../decode/memory.ts";
import type { Chunk, Driver } from "../driver.ts";
import { type DuckType, isRaw } from "../types/duck-type.ts";
import { type CellFault, type Judge, judgeOf, stringsAsTheyAre } from "./judge.ts";

/** More bytes of strings than this are worth waiting for: a chunk of ordinary records has a tenth of it. */
const wideChunk = 8_000_000;

/** How the fields that are asked for come out of a table's chunks. */
export interface Scan {
  /** What stands behind SELECT. */
  readonly columns: string;
  readonly schema: Schema;
  /** The column that numbers the rows, which is the first; `undefined`: none does. */
  readonly number: string | undefined;
  /** Whether a chunk holds so much more than one batch that no other should be there beside it. */
  isWide(chunk: Chunk): boolean;
  /** The batches of a chunk, none larger than asked for. */
  batches(chunk: Chunk): Generator<Scanned>;
}

export interface Scanned {
  readonly batch: Batch;
  /** The numbers of its first and its last row, also if those could not be read. */
  readonly first: bigint | undefined;
  readonly last: bigint | undefined;
}

export function scanOf(driver: Driver, collection: Collection, request: ReadRequest): Scan {
  const fields = request.fields.map((name) => fieldOf(request.schema, name));
  const columns = fields.map((field) => columnFor(collection, field.name));
  const judges = fields.map((field, i) => judgeOf(columnAt(columns, i), field));
  const kinds = fields.map((field, i) => stringsAsTheyAre(columnAt(columns, i), field));
  const jsonJudges = kinds.map((as) => (as === "json" ? jsonJudge() : undefined));
  const schema = schemaOf(request);
  const { numbers: number } = collection;
  const numbered = number !== undefined;
  const selected = columns.map(({ name, type }) =>
    isRaw(type) ? quoteName(name) : `CAST(${quoteName(name)} AS VARCHAR)`,
  );
  const types = columns.map(({ type }): DuckType => (isRaw(type) ? type : { id: "VARCHAR" }));
  const first = numbered ? 1 : 0;

  /** Of the last chunk that was looked at. */
  let known: { readonly chunk: Chunk; readonly pending: readonly PendingColumn[] } | undefined;
  function pendingOf(chunk: Chunk): readonly PendingColumn[] {
    if (known?.chunk !== chunk) {
      const count = driver.raw.data_chunk_get_size(chunk);
      known = {
        chunk,
        pending: types.map((type, c) =>
          pendingColumn(driver, chunk, c + first, type, count, fields[c]?.type.kind === "json"),
        ),
      };
    }
    return known.pending;
  }

  function* batches(chunk: Chunk): Generator<Scanned> {
    const count = driver.raw.data_chunk_get_size(chunk);
    const numbers = numbered
      ? new BigInt64Array(cellsOf(driver.raw, driver.raw.data_chunk_get_vector(chunk, 0), count, 8))
      : undefined;
    const pending = pendingOf(chunk);
    known = undefined;
    let carried: Carrying = none;
    for (let from = 0; from < count;) {
      const to = endOfPart(pending, from, count, request);
      if (to - from === count && !looked) carried = carrying(chunk, pending);
      const batch = judged(
        pending.map((column, c) => carried.columns.get(c) ?? column.take(from, to)),
        to - from,
        numbers?.subarray(from, to),
        judges.map((judge, c) => (carried.columns.has(c) ? undefined : judge)),
        schema,
      );
      yield { batch, first: numbers?.[from], last: numbers?.[to - 1] };
      from = to;
    }
    // Frees the strings at once instead of when the chunk is collected.
    if (carried.columns.size === 0) driver.raw.data_chunk_reset(chunk);
  }

  /** Somebody looks at what is read: it is decoded at once from then on. */
  let looked = false;

  /** The columns of strings that can stay in the chunk: nothing of them needs to become another. */
  function carrying(chunk: Chunk, pending: readonly PendingColumn[]): Carrying {
    const fit = pending.flatMap(({ strings }, c) => {
      const as = kinds[c];
      if (strings === undefined || as === undefined) return [];
      return as === "bytes" || strings.areWellFormed(jsonJudges[c]) ? [{ c, strings, text: as !== "bytes" }] : [];
    });
    const held = holdChunk(() => driver.raw.data_chunk_reset(chunk), fit.length, stringBytes(pending));
    if (held === undefined) return none;
    const look = (): void => void (looked = true);
    return { columns: new Map(fit.map(({ c, strings, text }) => [c, strings.carry(held, text, look)])) };
  }

  return {
    columns: [
      ...(number !== undefined ? [number] : []),
      ...(selected.length === 0 && !numbered ? ["1"] : selected),
    ].join(", "),
    schema,
    number,
    isWide: (chunk) => stringBytes(pendingOf(chunk)) > wideChunk,
    batches,
  };
}

/** What the batches of a request hold. */
export function schemaOf({ schema, fields }: ReadRequest): Schema {
  const key = schema.key?.every((name) => fields.includes(name)) === true ? schema.key : undefined;
  return { fields: fields.map((name) => fieldOf(schema, name)), ...(key !== undefined && { key }) };
}

/** By their place. */
interface Carrying {
  readonly columns: ReadonlyMap<number, Column>;
}

const none: Carrying = { columns: new Map() };

function stringBytes(pending: readonly PendingColumn[]): number {
  return pending.reduce((sum, { bytes }) => sum + bytes, 0);
}

function fieldOf(schema: Schema, name: string): Schema["fields"][number] {
  const field = schema.fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  throw new DataknobsError({
    code: "INVALID_QUERY",
    message: `There is no field "${name}"`,
    backend: "duckdb",
    field: name,
  });
}

export function columnFor({ columns, table }: Collection, field: string): TableColumn {
  const column = columns.get(field) ?? table.columns.find(({ name }) => name === field);
  if (column !== undefined) return column;
  throw new DataknobsError({
    code: "INVALID_QUERY",
    message: `"${table.name.table}" has no field "${field}". Fields: ${[...columns.keys()].join(", ")}`,
    backend: "duckdb",
    field,
  });
}

function columnAt(columns: readonly TableColumn[], i: number): TableColumn {
  const column = columns[i];
  if (column === undefined) throw new Error(`no column ${i}`);
  return column;
}

/** As many rows as fit into the wished records and bytes, one at least. */
function endOfPart(
  pending: readonly PendingColumn[],
  from: number,
  count: number,
  { records, bytes }: ReadRequest,
): number {
  const most = Math.min(count, from + records);
  if (from === 0 && most === count && stringBytes(pending) <= bytes) return count;
  const wide = pending.flatMap(({ lengths }) => (lengths === undefined ? [] : [lengths]));
  let left = bytes;
  for (let i = from; i < most; i++) {
    for (const lengths of wide) left -= lengths[i] ?? 0;
    if (left < 0) return Math.max(i, from + 1);
  }
  return most;
}

function judged(
  columns: readonly Column[],
  length: number,
  numbers: BigInt64Array | undefined,
  judges: readonly (Judge | undefined)[],
  schema: Schema,
): Batch {
  const faults: CellFault[] = [];
  const fitting = columns.map((column, c) => judges[c]?.(column, length, faults) ?? column);
  const batch: Batch = { schema, length, columns: fitting };
  if (faults.length === 0) return batch;
  const bad = new Map<number, CellFault>();
  for (const fault of faults) if (!bad.has(fault.row)) bad.set(fault.row, fault);
  const unread = [...bad.values()].sort((a, b) => a.row - b.row).map((fault) => unreadOf(fault, batch, numbers));
  const kept = Array.from({ length }, (_, row) => row).filter((row) => !bad.has(row));
  return { ...takeRows(batch, kept), unread };
}

function unreadOf(
  { row, field, code, message }: CellFault,
  batch: Batch,
  numbers: BigInt64Array | undefined,
): Rejection {
  const record = recordAt(batch, row);
  const id = batch.schema.key?.map((name) => record[name]);
  return {
    field,
    code,
    message,
    record,
    ...(numbers !== undefined && { at: `rowid ${numbers[row]}` }),
    ...(id !== undefined &&
      id.every((part) => part !== null && part !== undefined) && { recordId: id.map(String).join(",") }),
  };
}
