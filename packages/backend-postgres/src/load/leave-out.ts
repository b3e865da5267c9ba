import { DataknobsError, type ErrorCode, isDataknobsError } from "@dataknobs/core";
import type { Table } from "../catalog/table.ts";
import type { Connection } from "../connect/connection.ts";
import { qualified } from "../names.ts";
import { reasonOf, stateOf } from "../write/groups.ts";
import { isolate } from "../write/isolate.ts";
import { goBack, moveSavepoint, savepoint } from "../write/savepoint.ts";

/** A staged record that its table does not take. */
export interface LeftOut {
  readonly ctid: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
}

/** Of more than so many it is not the records that are wrong. */
const most = 10_000;
/** So many may wait for others that they refer to. */
const mostWaiting = 1_000_000;
/** After so many in a row that refer to what is not there, those behind them wait without being tried. */
const inVain = 64;
/** Pages that are tried together. */
const part = 64;
const foreignKey = "23503";

/** Moves the staged records by `insert`, which ends with their table's name, and answers with those that are refused. Within a transaction. */
export async function moveStaged(connection: Connection, stage: Table, insert: string): Promise<readonly LeftOut[]> {
  const from = qualified(stage);
  const left: LeftOut[] = [];
  let waiting: LeftOut[] = [];

  /** Within a savepoint, so that a record that is refused leaves nothing behind. */
  async function move(condition: string, count: number): Promise<DataknobsError | undefined> {
    try {
      const taken = await connection.run(`${insert} WHERE ${condition}`);
      if (taken !== count) throw leftByTrigger(stage);
      await moveSavepoint(connection);
      return undefined;
    } catch (error) {
      if (!isDataknobsError(error) || (error.kind !== "record" && error.code !== "COUNT_MISMATCH")) throw error;
      await goBack(connection);
      return error;
    }
  }

  /** `tried`: each of them was put aside before, and is refused if it is refused again. */
  async function moveEach(ctids: readonly string[], failure: DataknobsError, tried: boolean): Promise<void> {
    let refused = 0;
    let last = failure;
    await isolate<DataknobsError>(
      {
        async attempt(first, to) {
          if (!tried && refused >= inVain) return last;
          const error = await move(oneOf(ctids.slice(first, to)), to - first);
          if (error === undefined) refused = 0;
          return error;
        },
        suspect: () => undefined,
        reject(record, error) {
          const one = { ctid: ctids[record] ?? "", ...reasonOf(error) };
          if (stateOf(error) !== foreignKey) return leave(one, error);
          waiting.push(one);
          last = error;
          refused++;
          if (waiting.length > mostWaiting) throw error;
        },
      },
      ctids.length,
      failure,
    );
  }

  function leave(one: LeftOut, error: DataknobsError): void {
    left.push(one);
    if (left.length > most) throw error;
  }

  // What a constraint would say at the commit it says of the records that it is about. Going back to a savepoint keeps it.
  await connection.run("SET CONSTRAINTS ALL IMMEDIATE");
  await savepoint(connection);
  const [size] = await connection.rows(`SELECT pg_relation_size($1::oid) / current_setting('block_size')::int`, [
    String(stage.oid),
  ]);
  for (let page = 0; page < Number(size?.[0]); page += part) {
    const pages = `ctid >= '(${page},0)'::tid AND ctid < '(${page + part},0)'::tid`;
    const [counted] = await connection.rows(`SELECT count(*) FROM ${from} WHERE ${pages}`);
    const failure = await move(pages, Number(counted?.[0]));
    if (failure === undefined) continue;
    const rows = await connection.rows(`SELECT ctid FROM ${from} WHERE ${pages} ORDER BY ctid`);
    const ctids = rows.map(([ctid]) => ctid ?? "");
    await moveEach(ctids, failure, false);
  }
  // What refers to a record that came after it gets another chance as long as any of it goes in: the last one first, then
  // the other way round.
  for (let before = Infinity; waiting.length > 0 && waiting.length < before;) {
    before = waiting.length;
    const again = waiting.toReversed();
    waiting = [];
    for (let first = 0; first < again.length; first += most) {
      const ctids = again.slice(first, first + most).map(({ ctid }) => ctid);
      const failure = await move(oneOf(ctids), ctids.length);
      if (failure !== undefined) await moveEach(ctids, failure, true);
    }
  }
  if (left.length + waiting.length > most) throw refusedTooMany(stage, left.length + waiting.length);
  return [...left, ...waiting];
}

function oneOf(ctids: readonly string[]): string {
  return `ctid = ANY ('{${ctids.map((ctid) => `"${ctid}"`).join(",")}}'::tid[])`;
}

function leftByTrigger({ name }: Table): DataknobsError {
  return new DataknobsError({
    code: "COUNT_MISMATCH",
    message: "A trigger of the table left this one out.",
    backend: "postgres",
    collection: name,
  });
}

function refusedTooMany({ name }: Table, count: number): DataknobsError {
  return new DataknobsError({
    code: "CONSTRAINT",
    message: `The table refuses ${count} of its new records`,
    backend: "postgres",
    collection: name,
  });
}
