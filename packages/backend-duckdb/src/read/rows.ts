import { DataknobsError, type Filter, type Partition, type ReadRequest } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Connection } from "../connection.ts";
import { isCutShort } from "../errors.ts";
import { isOutOfMemory, usualMemory } from "../memory.ts";
import { filterSql } from "./filter.ts";
import type { Lent } from "./lending.ts";
import { columnFor, type Scan, type Scanned } from "./scan.ts";

/** How many row numbers a query looks at when the rows are too wide for more. */
const smallSpans = [256, 16, 1];

/**
 * The rows of one query; where its chunks of 2,048 rows do not fit into DuckDB's memory, the rest by queries over fewer
 * rows.
 */
export async function* rowsOf(
  { connection, memory }: Lent,
  collection: Collection,
  scan: Scan,
  request: ReadRequest,
  after: bigint | undefined,
): AsyncGenerator<Scanned> {
  const range = rangeOf(request.partition);
  let from = after === undefined ? range.from : after + 1n;
  const wanted = { rows: request.limit ?? Infinity };
  const query = (to: bigint | undefined): string => {
    const conditions = conditionsOf(scan, collection, request.where, request, from, to);
    return `SELECT ${scan.columns} FROM ${collection.from}${conditions}${wanted.rows === Infinity ? "" : ` LIMIT ${wanted.rows}`}`;
  };
  async function* once(to: bigint | undefined): AsyncGenerator<Scanned> {
    for await (const chunk of connection.stream(query(to), request.signal, (next) => scan.isWide(next))) {
      for (const scanned of scan.batches(chunk)) {
        wanted.rows -= scanned.batch.length + (scanned.batch.unread?.length ?? 0);
        if (scanned.last !== undefined) {
          if (from !== undefined && scanned.last < from)
            throw new DataknobsError({
              code: "INTERNAL",
              message: "DuckDB delivered rows out of their order",
              backend: "duckdb",
            });
          from = scanned.last + 1n;
        }
        yield scanned;
      }
    }
  }
  async function* run(to: bigint | undefined): AsyncGenerator<Scanned> {
    for (let before = from; ; before = from) {
      try {
        yield* once(to);
        return;
      } catch (error) {
        // Of what it meets in the first rows DuckDB says what it is.
        if (!isCutShort(error) || from === before) throw error;
      }
    }
  }
  if (wanted.rows <= 0) return;
  let span = 0;
  for (let again = true; again;) {
    try {
      yield* run(range.to);
      return;
    } catch (error) {
      checkTooWide(error, scan);
      again = await memory.raise(connection, collection.sequential === true ? memory.limit * 2 : usualMemory);
    }
  }
  const end = range.to ?? (await endOf(connection, collection));
  while ((from ?? 0n) < end && wanted.rows > 0) {
    const size = smallSpans[span] ?? 1;
    const start = from ?? 0n;
    const to = start + BigInt(size) < end ? start + BigInt(size) : end;
    try {
      yield* run(to);
      from = to;
    } catch (error) {
      checkTooWide(error, scan);
      // One row alone is too wide.
      if (++span >= smallSpans.length && !(await memory.raise(connection, memory.limit * 4))) throw error;
    }
  }
}

/** Throws what has nothing to do with memory. */
function checkTooWide(error: unknown, scan: Scan): void {
  if (scan.number === undefined || !(isOutOfMemory(error) || isCutShort(error))) throw error;
}

/** The number after the last row's. */
async function endOf(connection: Connection, collection: Collection): Promise<bigint> {
  const [row] = await connection.rows(`SELECT max(${collection.numbers}) FROM ${collection.from}`);
  return typeof row?.[0] === "bigint" ? row[0] + 1n : 0n;
}

function conditionsOf(
  scan: Scan,
  collection: Collection,
  where: Filter | undefined,
  request: ReadRequest,
  from: bigint | undefined,
  to: bigint | undefined,
): string {
  const parts: string[] = [];
  if (scan.number !== undefined && from !== undefined && from > 0n) parts.push(`${scan.number} >= ${from}`);
  if (scan.number !== undefined && to !== undefined) parts.push(`${scan.number} < ${to}`);
  if (where !== undefined)
    parts.push(`(${filterSql(where, request.schema, (field) => columnFor(collection, field).name)})`);
  return parts.length === 0 ? "" : ` WHERE ${parts.join(" AND ")}`;
}

/** A partition is a range of row numbers, the end not in it. */
export function rangeOf(partition: Partition | undefined): {
  readonly from: bigint | undefined;
  readonly to: bigint | undefined;
} {
  if (partition === undefined) return { from: undefined, to: undefined };
  if (
    typeof partition === "object" &&
    partition !== null &&
    "from" in partition &&
    typeof partition.from === "string"
  ) {
    return {
      from: BigInt(partition.from),
      to: "to" in partition && typeof partition.to === "string" ? BigInt(partition.to) : undefined,
    };
  }
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${JSON.stringify(partition)} is not a part of a DuckDB table`,
    backend: "duckdb",
  });
}
