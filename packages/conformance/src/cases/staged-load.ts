import type { Batch, Store, Writer } from "@dataknobs/core";
import { type Load, planLoad } from "../load.ts";
import { itemSchema } from "../records.ts";
import { expectEqual } from "../rule.ts";

/** A staged load into `items` with one window committed. */
export async function staged(store: Store, batch: Batch): Promise<{ load: Load; writer: Writer }> {
  const mode = (await store.describe("items")) === undefined ? "create" : "replace";
  const load = await planLoad(store, "items", itemSchema, { mode });
  await load.prepare();
  const writer = await load.writer();
  await writer.write(load.shape.fit(batch));
  await writer.commit(load.checkpoint(1, { read: batch.length, written: batch.length }));
  return { load, writer };
}

/** Neither a stage nor a row of the ledger. */
export async function nothingLeft(store: Store, { request }: Load): Promise<void> {
  const stages = ((await store.stages?.()) ?? []).filter(({ run }) => run === request.run);
  expectEqual(stages.length, 0, "stages that are left of the run");
  expectEqual((await store.checkpoints?.(request.run))?.length ?? 0, 0, "rows of the ledger that are left of the run");
}
