import { DataknobsError, type Position, type ReadRequest } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Connection } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Scanned, scanOf } from "./scan.ts";

/**
 * A place in a table: the number of a row, and what that row looked like. Numbers are not for ever: deleting and
 * compacting gives rows others, and then the record is another one. Empty: nobody knows, or nobody can change it.
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
    const { rowid, record } = position;
    return { rowid, record };
  }
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${JSON.stringify(position)} is not a position in a DuckDB table`,
    backend: "duckdb",
  });
}

/** Where to go on: only if the record there is still the one it was. */
export async function checkedPlace(
  driver: Driver,
  connection: Connection,
  collection: Collection,
  request: ReadRequest,
): Promise<bigint> {
  const place = placeOf(request.after ?? null);
  const scan = scanOf(driver, collection, request);
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

/** The place after a batch. */
export function placeAfter({ batch, last }: Scanned): Position | undefined {
  if (last === undefined) return undefined;
  // Where the last row could not be read there is nothing to know it by again.
  const whole = batch.length > 0 && batch.unread === undefined;
  const record = whole ? fingerprint(batch, batch.length - 1) : "";
  return { rowid: String(last), record };
}
