import type { Checkpoint } from "../contract/checkpoint.ts";
import type { Store } from "../contract/store.ts";
import type { Committed } from "../contract/writer.ts";
import { DataknobsError } from "../model/error.ts";

/** What became of a commit without an answer, by the row that the store keeps of it. Undefined: it did not happen. */
export async function settledByLedger(
  target: Store,
  asked: Checkpoint,
  sent: number,
): Promise<{ committed: Committed; checkpoint: Checkpoint } | undefined> {
  const rows = (await target.checkpoints?.(asked.run)) ?? [];
  const row = rows.find(
    ({ collection, lane, window }) => collection === asked.collection && lane === asked.lane && window === asked.window,
  );
  if (row === undefined) return undefined;
  const same =
    row.read === asked.read &&
    row.added === asked.added &&
    row.filtered === asked.filtered &&
    row.written + row.rejected === asked.written + asked.rejected;
  if (!same)
    throw new DataknobsError({
      code: "FENCED",
      message: `The ledger has another window ${asked.window} of "${asked.collection}" than the one that was handed over`,
      collection: asked.collection,
    });
  const refused = asked.written - row.written;
  const nameless = {
    code: "CONSTRAINT",
    message: "The store rejected this record; which one and why was lost with its answer to the commit",
  } as const;
  return {
    committed: { written: sent - refused, rejected: Array.from({ length: refused }, () => nameless) },
    checkpoint: row,
  };
}

/** Whether the window may be written again although nobody knows what became of its commit, in a store without a ledger. */
export function mayRepeat(error: unknown, mode: string): boolean {
  if (mode === "upsert") return true;
  // These are answers: the store says that it did not commit.
  return error instanceof Error && "code" in error && (error.code === "BUSY" || error.code === "SERIALIZATION");
}
