import type { Batch } from "./batch.ts";
import { unseenBytes } from "./own-form.ts";

/** Gives back what a batch holds outside of this language's memory. Nobody looks at its columns after this. */
export function releaseBatch(batch: Batch): void {
  if (unseenBytes(batch) !== undefined) return;
  for (const column of batch.columns) if (column.layout === "bytes") column.release?.();
}
