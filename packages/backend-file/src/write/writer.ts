import { type FileHandle, open } from "node:fs/promises";
import {
  type Batch,
  type Checkpoint,
  type Committed,
  isDataknobsError,
  type WriteRequest,
  type Writer,
} from "@dataknobs/core";
import { failure, mappedError, mapping } from "../errors.ts";
import type { Encoding } from "./encoding.ts";
import { addToLedger, ledgerSize, type Ledger, readLedger, readOn } from "./ledger.ts";
import { checkEpoch, fenced, type LoadFiles, wayOf } from "./load.ts";
import { lend } from "./lent.ts";
import { sinkInto } from "./sink.ts";

/** Writes windows behind what a file holds, each durable before its row in the ledger is. */
export async function openWriter(load: LoadFiles, request: WriteRequest, encoding: Encoding): Promise<Writer> {
  const { collection, file } = load;
  const append = wayOf(file, request) === "append";
  const path = append ? file.path : load.data;
  const handle: FileHandle = await mapping(path, () => open(path, append ? "a+" : "r+"));
  let giveBack = (): void => {};
  let ledger: Ledger | undefined;
  let length: number;
  let records: number;
  try {
    if (append) giveBack = lend(await handle.stat({ bigint: true }), file.path, collection);
    ledger = request.ledger || !append ? checkEpoch(await readLedger(load.ledger), request, collection) : undefined;
    const size = (await handle.stat()).size;
    ({ length, records } = ledger?.durable ?? { length: size, records: 0 });
    // What an earlier writer had not committed. In a file of our own only: of another it is cut off by `clear`.
    if (!append && size > length) await handle.truncate(length);
    if (append && size !== length) length = size;
  } catch (error) {
    giveBack();
    await handle.close();
    throw mappedError(error, path);
  }
  const sink = sinkInto(handle, { from: length, gzip: file.kind.gzip, atOnce: !append });
  let state: "idle" | "open" | "poisoned" | "closed" = "idle";
  /** Somebody else writes this file now: nothing more is done to it. */
  let lost = false;
  let sent = 0;

  function usable(): void {
    request.signal.throwIfAborted();
    if (state === "closed") throw failure("STORE_CLOSED", "The writer is closed.", { collection });
    if (state === "poisoned")
      throw failure("WRITER_POISONED", `This window of "${collection}" failed: nothing more is taken into it.`, {
        collection,
      });
  }

  async function orPoisoned<Result>(work: () => Promise<Result>): Promise<Result> {
    usable();
    try {
      return await work();
    } catch (error) {
      state = "poisoned";
      if (isDataknobsError(error) && error.code === "FENCED") lost = true;
      throw mappedError(error, path);
    }
  }

  async function undo(): Promise<void> {
    sent = 0;
    if (!lost) await mapping(path, () => sink.rollback(length));
  }

  /** @throws FENCED */
  async function checkLedger(checkpoint: Checkpoint | undefined): Promise<void> {
    if (ledger === undefined) return;
    const size = await ledgerSize(load.ledger);
    if (size === undefined || size < ledger.size) ledger = checkEpoch(undefined, request, collection);
    else if (size > ledger.size) ledger = checkEpoch(await readOn(load.ledger, ledger), request, collection);
    if (checkpoint === undefined) return;
    const last = ledger.checkpoints.get(checkpoint.lane)?.window ?? 0;
    if (last !== checkpoint.window - 1)
      throw fenced(collection, `window ${last} is the last one, this is ${checkpoint.window}`);
  }

  async function checkAppended(): Promise<void> {
    if (!append) return;
    const { size } = await handle.stat();
    if (size !== length)
      throw failure("STORE_FAILED", `${path} was changed by somebody else while records were added to it.`, {
        collection,
        fix: "See what has arrived, then run again when nobody else writes to it.",
      });
  }

  return {
    write: (batch: Batch) =>
      orPoisoned(async () => {
        state = "open";
        for (const bytes of encoding.encode(batch, records + sent)) await sink.take(bytes);
        sent += batch.length;
      }),
    commit: (checkpoint?: Checkpoint): Promise<Committed> =>
      orPoisoned(async () => {
        if (sent === 0 && (ledger === undefined || checkpoint === undefined)) return { written: 0, rejected: [] };
        await checkLedger(checkpoint);
        await checkAppended();
        const about = async (from: number, bytes: number): Promise<void> => {
          if (ledger !== undefined) await addToLedger(load.ledger, { from, bytes }, ledger.size);
        };
        const now = await sink.commit(append && ledger !== undefined ? about : undefined);
        const written = sent;
        if (ledger !== undefined) {
          const row = checkpoint !== undefined && request.ledger ? { checkpoint } : {};
          await addToLedger(load.ledger, { length: now, records: records + written, ...row });
          ledger = checkEpoch(await readOn(load.ledger, ledger), request, collection);
        }
        length = now;
        records += written;
        sent = 0;
        state = "idle";
        return { written, rejected: [] };
      }),
    async rollback() {
      if (state === "closed") usable();
      await undo();
      state = "idle";
    },
    async close() {
      if (state === "closed") return;
      const dirty = state !== "idle";
      state = "closed";
      try {
        if (dirty) await undo();
      } finally {
        giveBack();
        await handle.close();
      }
    },
  };
}
