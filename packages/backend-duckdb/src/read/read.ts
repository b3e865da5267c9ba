import { type Batch, batchBytes, concatBatches, type Filter, DataknobsError, isDataknobsError, type Partition, type Position, type ReadRequest } from "@dataknobs/core";
import { type Collection, collectionOf } from "../collection.ts";
import type { Connection } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { faultOf } from "../errors.ts";
import { qualified } from "../names.ts";
import { filterSql } from "./filter.ts";
import { filtered } from "./rest.ts";
import { columnFor, fingerprint, placeOf, type Scan, type Scanned, scanOf } from "./scan.ts";

/** Lends a connection, and takes it back. */
export interface Lending {
  lend(): Promise<Connection>;
  giveBack(connection: Connection): Promise<void>;
}

/** Rows of a table in the order of their numbers. */
export async function* readTable(driver: Driver, lending: Lending, name: string, request: ReadRequest): AsyncGenerator<Batch> {
  yield* filtered(request, (whole) => readWhole(driver, lending, name, whole));
}

async function* readWhole(driver: Driver, lending: Lending, name: string, request: ReadRequest): AsyncGenerator<Batch> {
  request.signal.throwIfAborted();
  const connection = await lending.lend();
  try {
    const collection = await collectionOf(driver, connection, name);
    if (collection === undefined) throw notFound(name);
    const scan = scanOf(driver, collection, request);
    const after = request.after === undefined ? undefined : await checkedPlace(connection, collection, scan, request);
    for await (const batch of gathered(positioned(rowsOf(connection, collection, scan, request, after), request.after), request)) {
      yield batch;
      request.signal.throwIfAborted();
    }
  } finally {
    await lending.giveBack(connection);
  }
}

export function notFound(name: string): DataknobsError {
  return new DataknobsError({ code: "COLLECTION_NOT_FOUND", message: `There is no collection "${name}"`, backend: "duckdb", collection: name });
}

/** Where to go on: only if the record there is still the one it was. */
async function checkedPlace(connection: Connection, collection: Collection, scan: Scan, request: ReadRequest): Promise<bigint> {
  const place = placeOf(request.after ?? null);
  if (!scan.numbered) throw new DataknobsError({ code: "UNSUPPORTED", message: `"${collection.table.name.table}" has no row numbers to go on from`, backend: "duckdb" });
  const rowid = BigInt(place.rowid);
  if (place.record === "") return rowid;
  for await (const chunk of connection.stream(`SELECT ${scan.columns} FROM ${qualified(collection.table.name)} WHERE rowid = ${rowid}`, request.signal)) {
    for (const { batch } of scan.batches(chunk)) if (batch.length === 1 && fingerprint(batch, 0) === place.record) return rowid;
  }
  throw new DataknobsError({ code: "SOURCE_CHANGED", message: `Row ${rowid} of "${collection.table.name.table}" is not the record it was when it was read: rows have been deleted or moved since`, backend: "duckdb" });
}

const smallSpans = [256, 16, 1];

/**
 * The rows of one query; where its chunks of 2,048 rows do not fit into DuckDB's memory, the rest by queries over fewer
 * rows.
 */
async function* rowsOf(connection: Connection, collection: Collection, scan: Scan, request: ReadRequest, after: bigint | undefined): AsyncGenerator<Scanned> {
  const range = rangeOf(request.partition);
  let from = after === undefined ? range.from : after + 1n;
  let left = request.limit ?? Infinity;
  const query = (to: bigint | undefined): string => {
    const conditions = conditionsOf(scan, collection, request.where, request, from, to);
    return `SELECT ${scan.columns} FROM ${qualified(collection.table.name)}${conditions}${left === Infinity ? "" : ` LIMIT ${left}`}`;
  };
  async function* run(to: bigint | undefined): AsyncGenerator<Scanned> {
    for await (const chunk of connection.stream(query(to), request.signal)) {
      for (const scanned of scan.batches(chunk)) {
        left -= scanned.batch.length + (scanned.batch.unread?.length ?? 0);
        if (scanned.last !== undefined) {
          if (from !== undefined && scanned.last < from) throw new DataknobsError({ code: "INTERNAL", message: "DuckDB delivered rows out of their order", backend: "duckdb" });
          from = scanned.last + 1n;
        }
        yield scanned;
      }
    }
  }
  if (left <= 0) return;
  let span = 0;
  let wide: DataknobsError | undefined;
  try {
    return yield* run(range.to);
  } catch (error) {
    wide = tooWide(error, scan);
  }
  const end = range.to ?? (await endOf(connection, collection));
  while ((from ?? 0n) < end && left > 0) {
    const size = smallSpans[span];
    if (size === undefined) throw wide;
    const start = from ?? 0n;
    const to = start + BigInt(size) < end ? start + BigInt(size) : end;
    try {
      yield* run(to);
      from = to;
    } catch (error) {
      wide = tooWide(error, scan);
      span++;
    }
  }
}

/** Throws what has nothing to do with memory. */
function tooWide(error: unknown, scan: Scan): DataknobsError {
  if (scan.numbered && isDataknobsError(error) && faultOf(error.cause).type === "Out of Memory") return error;
  throw error;
}

async function endOf(connection: Connection, collection: Collection): Promise<bigint> {
  const [row] = await connection.rows(`SELECT max(rowid) FROM ${qualified(collection.table.name)}`);
  return typeof row?.[0] === "bigint" ? row[0] + 1n : 0n;
}

function conditionsOf(scan: Scan, collection: Collection, where: Filter | undefined, request: ReadRequest, from: bigint | undefined, to: bigint | undefined): string {
  const parts: string[] = [];
  if (scan.numbered && from !== undefined && from > 0n) parts.push(`rowid >= ${from}`);
  if (scan.numbered && to !== undefined) parts.push(`rowid < ${to}`);
  if (where !== undefined) parts.push(`(${filterSql(where, request.schema, (field) => columnFor(collection, field).name)})`);
  return parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`;
}

/** A partition is a range of row numbers, the end not in it. */
export function rangeOf(partition: Partition | undefined): { readonly from: bigint | undefined; readonly to: bigint | undefined } {
  if (partition === undefined) return { from: undefined, to: undefined };
  if (typeof partition === "object" && partition !== null && "from" in partition && typeof partition.from === "string") {
    return { from: BigInt(partition.from), to: "to" in partition && typeof partition.to === "string" ? BigInt(partition.to) : undefined };
  }
  throw new DataknobsError({ code: "INVALID_ARGUMENT", message: `${JSON.stringify(partition)} is not a part of a DuckDB table`, backend: "duckdb" });
}

/** Adds the place after each batch. */
async function* positioned(rows: AsyncIterable<Scanned>, after: Position | undefined): AsyncGenerator<Batch> {
  let place = after;
  for await (const { batch, last } of rows) {
    if (last === undefined) yield batch;
    else {
      // Where the last row could not be read there is nothing to know it by again.
      const whole = batch.length > 0 && batch.unread === undefined;
      place = { rowid: String(last), record: whole ? fingerprint(batch, batch.length - 1) : "" };
      yield { ...batch, position: place };
    }
  }
}

/** A condition leaves few rows of a chunk: small batches are put together. */
async function* gathered(batches: AsyncIterable<Batch>, { records, bytes, where }: ReadRequest): AsyncGenerator<Batch> {
  if (where === undefined) return yield* batches;
  let parts: Batch[] = [];
  let count = 0;
  let size = 0;
  const flush = (): Batch => {
    const whole = joined(parts);
    parts = [];
    count = 0;
    size = 0;
    return whole;
  };
  for await (const batch of batches) {
    const more = batchBytes(batch);
    if (count > 0 && (count + batch.length > records || size + more > bytes)) yield flush();
    parts.push(batch);
    count += batch.length;
    size += more;
    if (count * 2 >= records || parts.length >= 64) yield flush();
  }
  if (parts.length > 0) yield flush();
}

function joined(parts: readonly Batch[]): Batch {
  const last = parts.at(-1);
  if (parts.length === 1 && last !== undefined) return last;
  const unread = parts.flatMap((part) => part.unread ?? []);
  return { ...concatBatches(parts), ...(last?.position !== undefined && { position: last.position }), ...(unread.length > 0 && { unread }) };
}
