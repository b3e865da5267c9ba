import { type Batch, DataknobsError, type ReadRequest } from "@dataknobs/core";
import type { Driver } from "../driver.ts";
import { gathered } from "./gather.ts";
import { type Lending, lookUp } from "./lending.ts";
import { checkedPlace, positioned } from "./place.ts";
import { filtered } from "./rest.ts";
import { rowsOf } from "./rows.ts";
import { scanOf } from "./scan.ts";

/** Rows of a table in the order of their numbers. */
export function readTable(driver: Driver, lending: Lending, name: string, request: ReadRequest): AsyncGenerator<Batch> {
  return filtered(request, (whole) => readWhole(driver, lending, name, whole));
}

async function* readWhole(driver: Driver, lending: Lending, name: string, request: ReadRequest): AsyncGenerator<Batch> {
  request.signal.throwIfAborted();
  const lent = await lending.lend();
  const { connection } = lent;
  try {
    const collection = await lookUp(driver, lent, name);
    if (collection === undefined) throw notFound(name);
    const scan = scanOf(driver, collection, request);
    const after = request.after === undefined ? undefined : await checkedPlace(connection, collection, scan, request);
    const batches = positioned(rowsOf(lent, collection, scan, request, after), request.after);
    for await (const batch of request.where === undefined ? batches : gathered(batches, request)) {
      yield batch;
      request.signal.throwIfAborted();
    }
  } finally {
    await lending.giveBack(lent);
  }
}

export function notFound(name: string): DataknobsError {
  return new DataknobsError({
    code: "COLLECTION_NOT_FOUND",
    message: `There is no collection "${name}"`,
    backend: "duckdb",
    collection: name,
  });
}
