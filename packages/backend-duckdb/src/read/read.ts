import { type Batch, DataknobsError, readFiltered, type ReadRequest } from "@dataknobs/core";
import type { Driver } from "../driver.ts";
import { runsFilter } from "./filter.ts";
import { gathered } from "./gather.ts";
import { type Lending, lookUp } from "./lending.ts";
import { checkedPlace, placeAfter } from "./place.ts";
import { proofOf } from "./proof.ts";
import { rangesOf } from "./ranges.ts";
import { rowsOf } from "./rows.ts";
import { type Scanned, scanOf } from "./scan.ts";

/** Rows of a table in the order of their numbers. */
export function readTable(driver: Driver, lending: Lending, name: string, request: ReadRequest): AsyncGenerator<Batch> {
  return readFiltered(
    request,
    (part) => runsFilter(part, request.schema),
    (whole) => readWhole(driver, lending, name, whole),
  );
}

async function* readWhole(driver: Driver, lending: Lending, name: string, request: ReadRequest): AsyncGenerator<Batch> {
  request.signal.throwIfAborted();
  const lent = await lending.lend();
  const { connection } = lent;
  try {
    const collection = await lookUp(driver, lent, name);
    if (collection === undefined) throw notFound(name);
    const after = request.after === undefined ? undefined : await checkedPlace(driver, connection, collection, request);
    const proof = proofOf(collection, request);
    const batches =
      proof === undefined
        ? positioned(rowsOf(lent, collection, scanOf(driver, collection, request), request, after))
        : rangesOf(lent, collection, request, proof, after);
    for await (const batch of request.where === undefined ? batches : gathered(batches, request)) {
      yield batch;
      request.signal.throwIfAborted();
    }
  } finally {
    await lending.giveBack(lent);
  }
}

async function* positioned(rows: AsyncIterable<Scanned>): AsyncGenerator<Batch> {
  for await (const scanned of rows) {
    const position = placeAfter(scanned);
    yield position === undefined ? scanned.batch : { ...scanned.batch, position };
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
