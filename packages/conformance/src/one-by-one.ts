import { type Batch, isDataknobsError, type Rejection, sliceBatch } from "@dataknobs/core";
import type { Load } from "./load.ts";

/**
 * Every record in a window of its own, as core ends up doing where a store cannot isolate bad records.
 * `window`: the number of the first one that is committed.
 */
export async function oneByOne(
  load: Load,
  batches: readonly Batch[],
  window: number,
): Promise<{ written: number; rejected: readonly Rejection[] }> {
  const rejected: Rejection[] = [];
  let written = 0;
  let row = 0;
  for (const batch of batches) {
    for (let i = 0; i < batch.length; i++, row++) {
      const writer = await load.writer();
      try {
        await writer.write(sliceBatch(batch, i, i + 1));
        written += (await writer.commit(load.checkpoint(window + written))).written;
      } catch (error) {
        if (!isDataknobsError(error) || error.kind !== "record") throw error;
        rejected.push({ row, code: error.code, message: error.message });
      } finally {
        await writer.close();
      }
    }
  }
  return { written, rejected };
}
