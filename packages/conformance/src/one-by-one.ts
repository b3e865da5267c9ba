import { type Batch, isDataknobsError, type Rejection, sliceBatch } from "@dataknobs/core";
import type { Load } from "./load.ts";

export interface Isolated {
  readonly written: number;
  readonly superseded: number;
  readonly rejected: readonly Rejection[];
}

/** By a careful writer, or one of each kind in turn; where none can isolate, record by record as core would in the end. */
export async function isolated(
  load: Load,
  batches: readonly Batch[],
  kinds: readonly ("careful" | "quick")[] = ["careful"],
): Promise<Isolated> {
  for (const kind of kinds) {
    const writer = await load.writer({ careful: kind === "careful" });
    try {
      for (const batch of batches) await writer.write(batch);
      const { written, superseded = 0, rejected } = await writer.commit(load.checkpoint(1));
      return { written, superseded, rejected };
    } catch (error) {
      if (!isDataknobsError(error) || error.kind !== "record") throw error;
    } finally {
      await writer.close();
    }
  }
  return oneByOne(load, batches, 1);
}

/**
 * Every record in a window of its own, as core ends up doing where a store cannot isolate bad records.
 * `window`: the number of the first one that is committed.
 */
export async function oneByOne(load: Load, batches: readonly Batch[], window: number): Promise<Isolated> {
  const rejected: Rejection[] = [];
  let written = 0;
  let superseded = 0;
  let row = 0;
  for (const batch of batches) {
    for (let i = 0; i < batch.length; i++, row++) {
      const writer = await load.writer();
      try {
        await writer.write(sliceBatch(batch, i, i + 1));
        const committed = await writer.commit(load.checkpoint(window + written));
        written += committed.written;
        superseded += committed.superseded ?? 0;
      } catch (error) {
        if (!isDataknobsError(error) || error.kind !== "record") throw error;
        rejected.push({ row, code: error.code, message: error.message });
      } finally {
        await writer.close();
      }
    }
  }
  return { written, superseded, rejected };
}
