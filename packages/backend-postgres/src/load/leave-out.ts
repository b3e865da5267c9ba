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
/** Pages that are tried together. */
const part = 64;
const foreignKey = "23503";

/** Moves the staged records by `insert`, which ends with their table's name, and answers with those that are refused. Within a transaction. */
export async function moveStaged(connection: Connection, stage: Table, insert: string): Promise<readonly LeftOut[]> {
  const from = qualified(stage);
  let left: (LeftOut & { readonly sqlstate: unknown })[] = [];

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

  async function moveEach(ctids: readonly string[], failure: DataknobsError): Promise<void> {
    await isolate<DataknobsError>(
      {
        attempt: (first, to) => move(oneOf(ctids.slice(first, to)), to - first),
        suspect: () => undefined,
        reject(record, error) {
          left.push({ ctid: ctids[record] ?? "", ...reasonOf(error), sqlstate: stateOf(error) });
          if (left.length > most) throw error;
        },
      },
      ctids.length,
      failure,
    );
  }

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
    await moveEach(
      rows.map(([ctid]) => ctid ?? ""),
      failure,
    );
  }
  // What refers to a record that came after it gets another chance as long as any of it goes in: the last one first.
  for (let before = Infinity; left.some(({ sqlstate }) => sqlstate === foreignKey) && left.length < before;) {
    before = left.length;
    const again = left.filter(({ sqlstate }) => sqlstate === foreignKey);
    left = left.filter(({ sqlstate }) => sqlstate !== foreignKey);
    for (const one of again.toReversed()) {
      const error = await move(oneOf([one.ctid]), 1);
      if (error !== undefined) left.push(one);
    }
  }
  return left.map(({ sqlstate: _sqlstate, ...one }) => one);
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
