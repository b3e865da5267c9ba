import { type FileHandle, open } from "node:fs/promises";
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
import type { Compression } from "../options.ts";
import { placesOf } from "./layout.ts";
import { addToLedger, ledgerSize, readLedger } from "./ledger.ts";
import { checkEpoch, fenced, type LoadFiles, rowsFile } from "./load.ts";
import { fetchedGroups } from "./fetched-group.ts";
import { type Feed, openFeed } from "./feed.ts";
import { openPassage, type Passage } from "./passage.ts";
import { type RowGroup, rowGroupOf } from "./row-group.ts";
import type { Shapes } from "./shape.ts";

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
  shapes: Shapes,
  load: LoadFiles,
  collection: string,
  request: WriteRequest,
  { compression, rowGroup }: FileFormat,
): Promise<Writer> {
  const places = placesOf(request.schema);
  let ledger = checkEpoch(await readLedger(load.ledger), request, collection);
  const handle: FileHandle = await mapping(load.data, () => open(load.data, "r+"));
  const sync = (): Promise<void> => mapping(load.data, () => handle.datasync());
  const pathOf = (slot: number): string => rowsFile(load, request, slot);
  const way = await openPassage(engine, handle, pathOf, compression, ledger.length, sync);
  let feed: Feed | undefined;
  const fetchedGroup = fetchedGroups(engine, places, rowGroup);
  let state: "idle" | "open" | "poisoned" | "closed" = "idle";
  let gathered: RowGroup | undefined;
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

  /** Lets DuckDB write what has been gathered; of what it fetches two at once, so that no thread waits for the end of one. */
  async function pass(): Promise<void> {
    const rows = gathered;
    gathered = undefined;
    if (rows !== undefined && rows.rows > 0) await way.pass(rows, rows.fetched ? 2 : 1);
  }

  async function add(batch: Batch, first: number): Promise<void> {
    gathered ??= rowGroupOf(engine, (feed ??= await openFeed(engine, places)), places, rowGroup);
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

  /** Rows that DuckDB fetches. */
  async function gatherRange(batch: Batch): Promise<void> {
    gathered ??= fetchedGroup();
    gathered.add(batch);
    if (gathered.isFull) await pass();
  }

  async function undo(): Promise<void> {
    gathered = undefined;
    sent = 0;
    rejected = [];
    await way.restart(ledger.length);
  }

  /** What finishing needs is found out while the disk works. */
  async function settled(): ReturnType<Passage["settle"]> {
    const shaping = shapes.prepare(load, request);
    try {
      return await way.settle();
    } finally {
      await shaping;
    }
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
            await add(part, sent + from);
            from += part.length;
            if (gathered?.isFull === true) await pass();
          }
        sent += batch.length;
      }),
    commit: (checkpoint): Promise<Committed> =>
      orPoisoned(async () => {
        await checkLedger(checkpoint);
        await pass();
        const { groups, length } = await settled();
        const written = groups.reduce((sum, rows) => sum + rowsIn(rows), 0);
        if (groups.length > 0) await sync();
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
        await way.restart(ledger.length);
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
        await way.close();
        await handle.close();
        engine.rest();
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
