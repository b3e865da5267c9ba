import { type Batch, DataknobsError, type Position, type ReadRequest } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Connection } from "../connection.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Scan, Scanned } from "./scan.ts";

/**
 * A place in a table: the number of a row, and what that row looked like. Numbers are not for ever: deleting and
 * compacting gives rows others, and then the record is another one.
 */
export interface Place {
  readonly rowid: string;
  readonly record: string;
}

function placeOf(position: Position): Place {
  if (
    typeof position === "object" &&
    position !== null &&
    "rowid" in position &&
    "record" in position &&
    typeof position.rowid === "string" &&
    typeof position.record === "string"
  ) {
    return { rowid: position.rowid, record: position.record };
  }
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${JSON.stringify(position)} is not a position in a DuckDB table`,
    backend: "duckdb",
  });
}

/** Where to go on: only if the record there is still the one it was. */
export async function checkedPlace(
  connection: Connection,
  collection: Collection,
  scan: Scan,
  request: ReadRequest,
): Promise<bigint> {
  const place = placeOf(request.after ?? null);
  if (scan.number === undefined)
    throw new DataknobsError({
      code: "UNSUPPORTED",
      message: `"${collection.table.name.table}" has no row numbers to go on from`,
      backend: "duckdb",
    });
  const rowid = BigInt(place.rowid);
  if (place.record === "") return rowid;
  for await (const chunk of connection.stream(
    `SELECT ${scan.columns} FROM ${collection.from} WHERE ${scan.number} = ${rowid}`,
    request.signal,
  )) {
    for (const { batch } of scan.batches(chunk))
      if (batch.length === 1 && fingerprint(batch, 0) === place.record) return rowid;
  }
  throw new DataknobsError({
    code: "SOURCE_CHANGED",
    message: `Row ${rowid} of "${collection.table.name.table}" is not the record it was when it was read: rows have been deleted or moved since`,
    backend: "duckdb",
  });
}

/** Adds the place after each batch. */
export async function* positioned(rows: AsyncIterable<Scanned>, after: Position | undefined): AsyncGenerator<Batch> {
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
