import type { DataknobsError } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { quote } from "../names.ts";
import { type Each, eachOn, mostOfEach, type Refused, type Way } from "./each.ts";
import { isolate } from "./isolate.ts";
import { goBack, isRecordFault, moveSavepoint } from "./savepoint.ts";
import { stage, stageName } from "./staging.ts";

/** How staged records get into their table. */
export interface Trying {
  /** Brings those in that meet a condition: by the server's count. */
  readonly apply: (condition: string) => Promise<number>;
  /** How each alone is written, if the server can be left to itself with it. */
  readonly ways: readonly Way[] | undefined;
  readonly refuse: (refused: Refused) => void;
}

/** Finds out of staged records which of them their table takes: as many at once as it takes at once. Behind a savepoint. */
export interface Tries {
  /** All from 0 to before `count`, after `failure` of all of them at once. The numbers of those that are refused. */
  all(count: number, failure: DataknobsError): Promise<readonly number[]>;
  these(rows: readonly number[]): Promise<readonly number[]>;
  /** The records in the table, by the server's count. */
  readonly applied: number;
  end(): Promise<void>;
}

const index = `${stageName}_n`;

export async function triesOn(connection: Connection, { apply, ways, refuse }: Trying): Promise<Tries> {
  await connection.run(`CREATE INDEX ${quote(index)} ON ${stage} (n)`);
  await moveSavepoint(connection);
  const each: Each | undefined = ways && (await eachOn(connection, ways));
  let applied = 0;

  async function attempt(condition: string): Promise<DataknobsError | undefined> {
    try {
      const count = await apply(condition);
      await moveSavepoint(connection);
      applied += count;
      return undefined;
    } catch (error) {
      if (!isRecordFault(error)) throw error;
      await goBack(connection);
      return error;
    }
  }

  async function isolated(
    rowAt: (i: number) => number,
    condition: (from: number, to: number) => string,
    count: number,
    failure: DataknobsError,
  ): Promise<readonly number[]> {
    const numbers: number[] = [];
    const reject = (one: Refused): void => {
      numbers.push(one.row);
      refuse(one);
    };
    const few = each && {
      most: mostOfEach,
      async of(from: number, to: number): Promise<void> {
        const { taken, refused } = await each.try(Array.from({ length: to - from }, (_, i) => rowAt(from + i)));
        applied += taken;
        for (const one of refused) reject(one);
      },
    };
    await isolate<DataknobsError>(
      {
        attempt: (from, to) => attempt(condition(from, to)),
        suspect: () => undefined,
        reject: (i, error) => reject({ row: rowAt(i), error }),
        each: few,
      },
      count,
      failure,
    );
    return numbers;
  }

  return {
    all: (count, failure) =>
      isolated(
        (i) => i,
        (from, to) => `n >= ${from} AND n < ${to}`,
        count,
        failure,
      ),
    async these(rows) {
      const condition = (from: number, to: number): string => `n = ANY ('{${rows.slice(from, to).join(",")}}')`;
      const failure = await attempt(condition(0, rows.length));
      return failure === undefined ? [] : isolated((i) => rows[i] ?? 0, condition, rows.length, failure);
    },
    get applied() {
      return applied;
    },
    async end() {
      await each?.drop();
      await connection.run(`DROP INDEX pg_temp.${quote(index)}`);
    },
  };
}
