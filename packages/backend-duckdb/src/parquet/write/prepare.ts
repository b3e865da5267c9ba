import { copyFile, open, rename } from "node:fs/promises";
import type { WriteRequest } from "@dataknobs/core";
import { failure, mapping } from "../failure.ts";
import { magic } from "../footer/footer.ts";
import type { FileState } from "../read/file-state.ts";
import { stateAt } from "../read/file-state.ts";
import { addToLedger, beginLedger, type Ledger, readLedger } from "./ledger.ts";
import { fenced, type LoadFiles, rowsFile } from "./load.ts";

/** Makes the place for a load, or takes over what an earlier epoch of it has made. The same call twice is one. */
export async function prepareLoad(
  load: LoadFiles,
  collection: string,
  request: WriteRequest,
  countOf: () => Promise<number>,
): Promise<void> {
  const known = await readLedger(load.ledger);
  const made = (await stateAt(load.data)) !== undefined;
  if (known !== undefined && known !== "begun" && made) return takeOver(load, known, collection, request);
  const there = await stateAt(load.path);
  if (there !== undefined && request.mode === "create") {
    const count = await countOf();
    if (count > 0)
      throw failure("COLLECTION_NOT_EMPTY", `${load.path} holds ${count.toLocaleString("en-US")} records already.`, {
        collection,
        fix: "Choose --mode replace, or another name.",
      });
  }
  const { run, plan, epoch, runner } = request;
  const base = there === undefined ? {} : { base: written(there) };
  await beginLedger(load.ledger, { version: 1, run, plan, collection, epoch, runner, ...base });
  await mapping(load.data, async () => {
    const handle = await open(load.data, "w");
    try {
      await handle.write(magic);
    } finally {
      await handle.close();
    }
  });
}

/** A state as JSON has it. */
export function written({ identity, size, changed }: FileState): {
  readonly identity: string;
  readonly size: string;
  readonly changed: string;
} {
  return { identity, size: String(size), changed: String(changed) };
}

async function takeOver(load: LoadFiles, known: Ledger, collection: string, request: WriteRequest): Promise<void> {
  const { epoch, runner } = request;
  if (known.head.collection !== collection) throw severalIn(load.path, [known.head.collection, collection]);
  if (known.epoch > epoch) throw fenced(collection, `epoch ${known.epoch} has begun, this is ${epoch}`);
  if (known.epoch === epoch) return;
  await addToLedger(load.ledger, { epoch, runner }, known.size);
  // Whoever wrote before may still hold the file open, and writes at the same places.
  const copy = rowsFile(load, request);
  await mapping(load.data, async () => {
    await copyFile(load.data, copy);
    await rename(copy, load.data);
  });
}

export function severalIn(path: string, collections: readonly string[]): Error {
  const some = collections.slice(0, 5).join(", ") + (collections.length > 5 ? ", ..." : "");
  return failure("INVALID_ARGUMENT", `${collections.length} collections (${some}) do not go into one file, ${path}.`, {
    fix: `Choose one: --table ${collections[0]}; or copy to a store that holds several.`,
  });
}
