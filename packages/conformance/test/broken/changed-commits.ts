import type { Committed } from "@dataknobs/core";
import type { Breakage } from "./breakage.ts";
import { changingWriters } from "./capable.ts";

/** Every answer of a commit, changed. */
export function changingCommits(change: (committed: Committed) => Committed): Breakage["change"] {
  return changingWriters((writer) => ({
    ...writer,
    commit: async (checkpoint) => change(await writer.commit(checkpoint)),
  }));
}
