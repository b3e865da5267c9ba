import type { DataknobsError, Rejection } from "@dataknobs/core";
import type { Connection } from "../connect/connection.ts";
import { copyLine } from "./copy-line.ts";
import type { Passage, Turned } from "./copy-passage.ts";
import { endedBy } from "./first-bad.ts";
import { isolate } from "./isolate.ts";
import { identify, type Piece, recordsIn, sliceOf } from "./piece.ts";
import { goBack, isRecordFault, moved, moveSavepoint, savepoint } from "./savepoint.ts";

/** As many records follow a savepoint: a bad one costs no more than these. More often costs time, less often saves none. */
const groupRecords = 16_384;
/** After so many records in a row that refer to what is not there, those behind them wait without being tried. */
const inVain = 64;

/** The records of a window group by group, each behind a savepoint, so that bad ones are left out. */
export interface Groups {
  begin(): Promise<void>;
  add(pieces: readonly Piece[]): Promise<void>;
  /** The records in the table, by the server's count. */
  settle(): Promise<number>;
  /** Bad records that were found since `begin`. */
  readonly rejected: readonly Rejection[];
  drop(): Promise<void>;
}

export interface GroupOptions {
  /** Whether it goes on with so many bad records of so many that were sent; else the window fails. Default: it does. */
  readonly isFew?: ((bad: number, sent: number) => boolean) | undefined;
  /** Records of a group. */
  readonly size?: number;
  /** The window ends at its first bad record. */
  readonly endsAtFirst?: boolean | undefined;
  /** With the name that records have for what the server names. Default: as it is. */
  readonly named?: (rejection: Rejection) => Rejection;
  /** A record may refer to one that follows it. Default: it may. */
  readonly mayFollow?: boolean | undefined;
}

/** `table`: its name, as errors of COPY name it. */
export function groupsOf(connection: Connection, passage: Passage, table: string, options: GroupOptions = {}): Groups {
  const { isFew = () => true, size = groupRecords, endsAtFirst = false, mayFollow = true } = options;
  let group: Piece[] = [];
  let records = 0;
  let unsettled: ({ readonly pieces: readonly Piece[] } & Turned) | undefined;
  let sent = 0;
  let written = 0;
  let rejected: Rejection[] = [];
  /** Records that refer to what is not there: it may follow. */
  let later: { readonly piece: Piece; readonly error: DataknobsError }[] = [];
  let again = false;

  /** The server works on a group while the next one is made. */
  async function close(): Promise<void> {
    if (group.length === 0) return;
    await settled();
    unsettled = { pieces: group, ...passage.turn(moved) };
    group = [];
    records = 0;
  }

  /** What came of the group that was closed last. Answers whether it failed: then what was sent behind it is sent again. */
  async function settled(): Promise<boolean> {
    const closed = unsettled;
    unsettled = undefined;
    if (closed === undefined) return false;
    try {
      written += await closed.taken;
      return false;
    } catch (error) {
      // Behind a failure the server has taken nothing.
      const behind = group;
      [group, records] = [[], 0];
      await recover(closed.pieces, closed.before, error);
      for (const piece of behind) await send(piece);
      return true;
    }
  }

  function refuse(given: Rejection): void {
    const rejection = options.named?.(given) ?? given;
    if (endsAtFirst) throw endedBy(rejection);
    rejected.push(rejection);
  }

  /** The group failed: all of its records but the bad ones are written again. */
  async function recover(failed: readonly Piece[], before: number, error: unknown): Promise<void> {
    await passage.abort();
    if (!isRecordFault(error)) throw error;
    await goBack(connection);
    await without(failed, recordsIn(failed), { error, before });
  }

  interface Failure {
    readonly error: DataknobsError;
    readonly before: number;
  }

  async function without(pieces: readonly Piece[], count: number, failure: Failure): Promise<void> {
    let refused = 0;
    let last = failure;
    await isolate<Failure>(
      {
        async attempt(from, to) {
          // All of them get their chance, whichever way they refer to each other.
          if (!again && refused >= inVain) return last;
          const part = sliceOf(pieces, from, to);
          try {
            for (const piece of part) await passage.send(piece);
            const taken = await passage.settle();
            await moveSavepoint(connection);
            written += taken;
            refused = 0;
            return undefined;
          } catch (error) {
            const { before } = passage;
            await passage.abort();
            if (!isRecordFault(error)) throw error;
            await goBack(connection);
            return { error, before };
          }
        },
        suspect({ error, before }, from) {
          const line = copyLine(error, table);
          return line === undefined ? undefined : from + before + line - 1;
        },
        reject(record, failed) {
          const { error } = failed;
          if (!isFew(rejected.length, sent)) throw error;
          const [piece] = sliceOf(pieces, record, record + 1);
          if (piece !== undefined && mayFollow && stateOf(error) === foreignKey) {
            later.push({ piece, error });
            last = { ...failed, before: 0 };
            refused++;
          } else refuse({ ...identify(pieces, record), ...reasonOf(error) });
        },
      },
      count,
      failure,
    );
  }

  /** What was put aside gets another chance as long as any of it goes in: the last one first, then the other way round. */
  async function tryLater(): Promise<void> {
    again = true;
    while (later.length > 0) {
      const waiting = later.toReversed();
      later = [];
      await add(waiting.map(({ piece }) => piece));
      await finish();
      if (later.length < waiting.length) continue;
      for (const { piece, error } of later) refuse({ ...identify([piece], 0), ...reasonOf(error) });
      later = [];
    }
  }

  async function send(piece: Piece): Promise<void> {
    group.push(piece);
    records += piece.to - piece.from;
    try {
      await passage.send(piece);
    } catch (error) {
      const { before } = passage;
      if (await settled()) return;
      const failed = group;
      [group, records] = [[], 0];
      await recover(failed, before, error);
    }
  }

  async function add(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) {
      sent += piece.to - piece.from;
      await send(piece);
      if (records >= size) await close();
    }
  }

  async function finish(): Promise<void> {
    await close();
    await settled();
    await passage.settle();
  }

  return {
    async begin() {
      await savepoint(connection);
      group = [];
      unsettled = undefined;
      records = 0;
      sent = 0;
      written = 0;
      rejected = [];
      later = [];
      again = false;
    },
    add,
    async settle() {
      await finish();
      await tryLater();
      return written;
    },
    get rejected() {
      return rejected;
    },
    async drop() {
      group = [];
      later = [];
      unsettled = undefined;
      await passage.abort();
    },
  };
}

const foreignKey = "23503";

/** The SQLSTATE behind an error. */
export function stateOf({ details }: DataknobsError): unknown {
  return details?.["sqlstate"];
}

export function reasonOf({ code, message, field }: DataknobsError): Pick<Rejection, "code" | "message" | "field"> {
  return { code, message, ...(field !== undefined && { field }) };
}
