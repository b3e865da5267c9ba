import { open } from "node:fs/promises";
import type { WriteRequest } from "@dataknobs/core";
import { descriptionText, ownKey } from "../description.ts";
import { failure, mapping } from "../failure.ts";
import { joined, tailOf } from "../footer/footer.ts";
import { stateAt } from "../read/file-state.ts";
import { appear } from "./appear.ts";
import { addToLedger, type LedgerHead, readLedger } from "./ledger.ts";
import { checkEpoch, type LoadFiles } from "./load.ts";
import { written } from "./prepare.ts";
import { writeAll } from "./row-group.ts";
import type { Shapes } from "./shape.ts";

/** Completes a load after its last commit: the footer is written, the file takes its name. The same call twice is one. */
export async function finishLoad(
  shapes: Shapes,
  load: LoadFiles,
  collection: string,
  request: WriteRequest,
): Promise<void> {
  const found = await readLedger(load.ledger);
  if (found === undefined && (await stateAt(load.path)) !== undefined) return;
  const ledger = checkEpoch(found, request, collection);
  if (!ledger.finishing) {
    await checkBase(ledger.head, load, collection);
    const { like, columns } = await shapes.of(load, request);
    const tail = tailOf(joined(like, ledger.groups, { [ownKey]: descriptionText(request, columns) }));
    await mapping(load.data, async () => {
      const handle = await open(load.data, "r+");
      try {
        await handle.truncate(ledger.length);
        await writeAll(handle, tail, ledger.length);
        await handle.sync();
      } finally {
        await handle.close();
      }
    });
    await addToLedger(load.ledger, { finishing: true }, ledger.size);
  }
  await appear(load, ledger.head.base !== undefined);
}

/** What was there when the load began must be what it takes the place of. */
async function checkBase({ base }: LedgerHead, { path }: LoadFiles, collection: string): Promise<void> {
  const now = base === undefined ? undefined : await stateAt(path);
  if (base === undefined || now === undefined || JSON.stringify(written(now)) === JSON.stringify(base)) return;
  throw failure("SOURCE_CHANGED", `${path} was changed by somebody else while it was written anew.`, {
    collection,
    fix: "Run this again when nobody else writes to it.",
  });
}
