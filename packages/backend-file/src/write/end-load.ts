import { open, rm } from "node:fs/promises";
import { mapping } from "../errors.ts";
import { isThere } from "../place/look-around.ts";
import type { Place } from "../place/place.ts";
import { stateOf } from "../read/file-state.ts";
import type { Ledger } from "./ledger.ts";
import type { LoadFiles } from "./load.ts";

/** Forgets a load: what it has staged goes; what it has added stays, but for what it had not committed. */
export async function endLoad(load: LoadFiles, ledger: Ledger | undefined, place?: Place): Promise<void> {
  if (ledger?.head.way === "append") await cutOff(load, ledger);
  await mapping(load.ledger, async () => {
    await rm(load.data, { force: true });
    await rm(load.schema, { force: true });
    await rm(load.mark, { force: true });
    // Last: without it nobody would look for the others.
    await rm(load.ledger, { force: true });
  });
  if (ledger?.head.madeFolder === true) await place?.removeFolder();
}

/** Takes off what an interrupted commit has left behind the last one; not where somebody else has written since. */
export async function cutOff({ file: { path } }: LoadFiles, { head, open: window }: Ledger): Promise<void> {
  if (window === undefined || !(await isThere(path))) return;
  await mapping(path, async () => {
    const handle = await open(path, "r+");
    try {
      const { identity, size } = stateOf(await handle.stat({ bigint: true }));
      const ours = identity === head.base?.identity && size > window.from && size <= window.from + window.bytes;
      if (!ours) return;
      await handle.truncate(window.from);
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}
