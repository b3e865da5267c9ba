import { type Batch, DataknobsError, readFiltered, type ReadRequest } from "@dataknobs/core";
import { type Collection } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import { errorOf } from "../errors.ts";
import { columnFor } from "./columns.ts";
import { type Columns, columnsOf } from "./compared.ts";
import { filterSql, runs } from "./filter.ts";
import { type Known, lookUp } from "./look-up.ts";
import { orderText, sorted, sorts } from "./order.ts";
import { byIndex, planned } from "./page-order.ts";
import { partOf, partTexts } from "./part.ts";
import { behindText, hasPages, placeKeeper, placeOf } from "./place.ts";
import { scanOf } from "./scan.ts";
import { checkUnchanged } from "./unchanged.ts";
import type { Sessions } from "./sessions.ts";

/** Records of a table or view, as the request wants them. */
export async function* readTable(sessions: Sessions, name: string, request: ReadRequest): AsyncGenerator<Batch> {
  const { signal } = request;
  signal.throwIfAborted();
  const lent = await sessions.lend(signal);
  const { connection } = lent;
  // Whatever the server does: who waits for it is freed.
  const stop = (): void => connection.destroy(reasonOf(signal));
  signal.addEventListener("abort", stop, { once: true });
  let whole = false;
  try {
    const known = await lookUp(connection, sessions, name);
    if (known === undefined) throw notFound(name);
    yield* wanted(connection, known, sessions.fixed, request);
    whole = true;
  } catch (error) {
    signal.throwIfAborted();
    throw errorOf(name, error);
  } finally {
    signal.removeEventListener("abort", stop);
    // What went wrong before is what counts: a session that is broken does not come back to the pool.
    await (whole ? lent.giveBack() : lent.giveBack().catch(() => undefined));
  }
}

/** What PostgreSQL does not do as core does is done here. */
function wanted(connection: Connection, known: Known, fixed: boolean, request: ReadRequest): AsyncGenerator<Batch> {
  const columns = columnsOf(known.collection, request.schema, known.encoding);
  const read = (inner: ReadRequest): AsyncGenerator<Batch> => rows(connection, known, columns, fixed, inner);
  const kept = (inner: ReadRequest): AsyncGenerator<Batch> => readFiltered(inner, (part) => runs(part, columns), read);
  const { order = [] } = request;
  return order.length === 0 || sorts(order, columns) ? kept(request) : sorted(request, order, kept);
}

async function* rows(
  connection: Connection,
  { collection, encoding }: Known,
  columns: Columns,
  fixed: boolean,
  request: ReadRequest,
): AsyncGenerator<Batch> {
  const conditions = conditionsOf(collection, columns, request);
  const after = request.after === undefined ? undefined : placeOf(request.after);
  const read = request.fields.map((field) => columnFor(collection, field));
  const whole = fixed && (await checkUnchanged(connection, collection, read));
  const placed = whole && hasPages(collection) && (request.order ?? []).length === 0;
  if (after !== undefined && !placed) throw noPlaces(collection);
  if (fixed) await connection.run(planned(false));
  const inOrder = placed && (after !== undefined || !(await byIndex(connection, collection, conditions)));
  if (inOrder) await connection.run(planned(true));
  const keeper = inOrder ? placeKeeper(after) : undefined;
  const scan = scanOf(collection, request, keeper, encoding === "SQL_ASCII");
  const sql = `SELECT ${scan.columns} FROM ${collection.from}${conditions}${restText(request, collection)}`;
  for await (const batch of scan.batches(connection.copyOut(`COPY (${sql}) TO STDOUT (FORMAT BINARY)`))) {
    request.signal.throwIfAborted();
    yield batch;
  }
  request.signal.throwIfAborted();
}

function conditionsOf(collection: Collection, columns: Columns, request: ReadRequest): string {
  const conditions = [
    ...(request.partition === undefined ? [] : partTexts(partOf(request.partition), collection)),
    ...(request.after === undefined ? [] : [behindText(placeOf(request.after))]),
    ...(request.where === undefined ? [] : [`(${filterSql(request.where, columns)})`]),
  ];
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
}

function restText({ order = [], limit }: ReadRequest, collection: Collection): string {
  return `${orderText(order, collection)}${limit === undefined ? "" : ` LIMIT ${Math.max(0, Math.floor(limit))}`}`;
}

export function notFound(name: string): DataknobsError {
  return new DataknobsError({
    code: "COLLECTION_NOT_FOUND",
    message: `There is no collection "${name}"`,
    backend: "postgres",
    collection: name,
  });
}

function noPlaces({ table: { name } }: Collection): DataknobsError {
  return new DataknobsError({
    code: "UNSUPPORTED",
    message: `"${name}" has no places to go on from here`,
    backend: "postgres",
    collection: name,
  });
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error("stopped", { cause: reason });
}
