import { type FileHandle, open, rm } from "node:fs/promises";
import {
  type Batch,
  type Checkpoint,
  type Committed,
  type Rejection,
  isToFetch,
  sliceBatch,
  takeRows,
  type WriteRequest,
  type Writer,
} from "@dataknobs/core";
import { recordIdAt } from "../../write/record-id.ts";
import type { Engine } from "../engine.ts";
import { failure, mapping } from "../failure.ts";
import { packed, rowsIn } from "../footer/footer.ts";
import type { ThriftStruct } from "../footer/thrift.ts";
import type { Compression } from "../options.ts";
import { placesOf } from "./layout.ts";
import { addToLedger, ledgerSize, readLedger } from "./ledger.ts";
import { checkEpoch, fenced, type LoadFiles, rowsFile } from "./load.ts";
import { fetchedGroup } from "./fetched-group.ts";
import { openFeed } from "./feed.ts";
import { addRowGroups, type RowGroup, rowGroupOf } from "./row-group.ts";

/** Whoever reads a row group of wide records holds much of it at once. */
const rowGroupBytes = 32 << 20;

/** Row groups that are fetched together. */
const fetchedGroups = 4;

export interface FileFormat {
  readonly compression: Compression;
  /** Records in a row group at most. */
  readonly rowGroup: number;
}

/**
 * Writes windows as row groups behind those that the file holds, each durable before its row in the ledger is. DuckDB
 * compresses one row group while the next one is gathered.
 */
export async function openWriter(
  engine: Engine,
  load: LoadFiles,
  collection: string,
  request: WriteRequest,
  { compression, rowGroup }: FileFormat,
): Promise<Writer> {
  const places = placesOf(request.schema);
  const own = rowsFile(load, request);
  let ledger = checkEpoch(await readLedger(load.ledger), request, collection);
  const handle: FileHandle = await mapping(load.data, () => open(load.data, "r+"));
  const connection = await engine.connect();
  const feed = await openFeed(engine, connection, places);
  let state: "idle" | "open" | "poisoned" | "closed" = "idle";
  let gathered: RowGroup | undefined;
  let onTheWay: Promise<void> = Promise.resolve();
  /** What the open window has put behind the durable bytes. */
  let groups: ThriftStruct[] = [];
  let length = ledger.length;
  let sent = 0;
  let rejected: Rejection[] = [];

  function usable(): void {
    request.signal.throwIfAborted();
    if (state === "closed") throw failure("STORE_CLOSED", "The writer is closed.", { collection });
    if (state === "poisoned")
      throw failure("WRITER_POISONED", `This window of "${collection}" failed: roll back before going on.`, {
        collection,
      });
  }

  async function orPoisoned<Result>(work: () => Promise<Result>): Promise<Result> {
    usable();
    state = "poisoned";
    const result = await work();
    state = "open";
    return result;
  }

  async function put(rows: RowGroup): Promise<void> {
    await mapping(own, () => rm(own, { force: true }));
    await rows.write(connection, own, compression);
    const added = await addRowGroups(own, handle, length);
    length = added.length;
    groups.push(...added.groups);
  }

  /** Lets DuckDB write what has been gathered, when it has written what came before. */
  async function pass(): Promise<void> {
    const rows = gathered;
    gathered = undefined;
    await onTheWay;
    if (rows === undefined || rows.rows === 0) return;
    onTheWay = put(rows);
    // What goes wrong with it is told to whoever waits for it next.
    onTheWay.catch(() => undefined);
  }

  function add(batch: Batch, first: number): void {
    gathered ??= rowGroupOf(engine, feed, places);
    const failures = gathered.add(batch);
    const [one] = failures;
    if (one === undefined) return;
    const of = (row: number): { recordId?: string } => {
      const recordId = recordIdAt(batch, row);
      return recordId === undefined ? {} : { recordId };
    };
    if (!request.careful) {
      const { code, message, field, row } = one;
      throw failure(code, message, { collection, field, ...of(row) });
    }
    const bad = new Map(failures.map((found) => [found.row, found]));
    for (const [row, { code, message, field }] of bad)
      rejected.push({ row: first + row, code, message, field, ...of(row) });
    const kept = Array.from({ length: batch.length }, (_, row) => row).filter((row) => !bad.has(row));
    if (kept.length > 0) gathered.add(takeRows(batch, kept));
  }

  /** Several row groups at once, which DuckDB's threads share. */
  async function gatherRange(batch: Batch): Promise<void> {
    gathered ??= fetchedGroup(engine, places, rowGroup);
    gathered.add(batch);
    if (gathered.rows + batch.length > fetchedGroups * rowGroup || gathered.bytes >= fetchedGroups * rowGroupBytes)
      await pass();
  }

  async function undo(): Promise<void> {
    // It has been told, or the window is given up with it.
    await onTheWay.catch(() => undefined);
    onTheWay = Promise.resolve();
    gathered = undefined;
    groups = [];
    sent = 0;
    rejected = [];
    length = ledger.length;
    await mapping(own, () => rm(own, { force: true }));
  }

  /** @throws FENCED */
  async function checkLedger(checkpoint: Checkpoint | undefined): Promise<void> {
    if ((await ledgerSize(load.ledger)) !== ledger.size)
      ledger = checkEpoch(await readLedger(load.ledger), request, collection);
    if (checkpoint === undefined) return;
    const last = ledger.checkpoints.get(checkpoint.lane)?.window ?? 0;
    if (last !== checkpoint.window - 1)
      throw fenced(collection, `window ${last} is the last one, this is ${checkpoint.window}`);
  }

  return {
    write: (batch) =>
      orPoisoned(async () => {
        if (isToFetch(batch)) await gatherRange(batch);
        else
          for (let from = 0; from < batch.length;) {
            const room = rowGroup - (gathered?.rows ?? 0);
            const part = sliceBatch(batch, from, Math.min(batch.length, from + room));
            add(part, sent + from);
            from += part.length;
            if (gathered !== undefined && (gathered.rows >= rowGroup || gathered.bytes >= rowGroupBytes)) await pass();
          }
        sent += batch.length;
      }),
    commit: (checkpoint): Promise<Committed> =>
      orPoisoned(async () => {
        await checkLedger(checkpoint);
        await pass();
        await onTheWay;
        const written = groups.reduce((sum, rows) => sum + rowsIn(rows), 0);
        if (groups.length > 0) await mapping(load.data, () => handle.datasync());
        if (groups.length > 0 || checkpoint !== undefined) {
          const row =
            checkpoint !== undefined && request.ledger
              ? { checkpoint: corrected(checkpoint, sent, written, rejected) }
              : {};
          const line = { length, groups: packed(groups), ...row };
          await addToLedger(load.ledger, line, ledger.size);
          ledger = checkEpoch(await readLedger(load.ledger), request, collection);
        }
        const committed = { written, rejected };
        groups = [];
        rejected = [];
        sent = 0;
        return committed;
      }),
    async rollback() {
      if (state === "closed") usable();
      await undo();
      state = "idle";
    },
    async close() {
      if (state === "closed") return;
      state = "closed";
      try {
        await undo();
      } finally {
        await connection.close();
        await handle.close();
      }
    },
  };
}

/** The row says what was written, not what was expected. */
function corrected(checkpoint: Checkpoint, sent: number, written: number, rejected: readonly Rejection[]): Checkpoint {
  if (sent === written) return checkpoint;
  return {
    ...checkpoint,
    written: checkpoint.written - sent + written,
    rejected: checkpoint.rejected + rejected.length,
  };
}
