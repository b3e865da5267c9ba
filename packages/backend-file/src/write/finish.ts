import { open, stat } from "node:fs/promises";
import { schemaFileText } from "@dataknobs/codecs";
import type { WriteRequest } from "@dataknobs/core";
import { encoderOf } from "../codec/codec.ts";
import { failure, mapping } from "../errors.ts";
import type { ReadingOptions } from "../options.ts";
import { isThere } from "../place/look-around.ts";
import { stateOf } from "../read/file-state.ts";
import { appear } from "./appear.ts";
import { endLoad } from "./end-load.ts";
import { writeDurably } from "./flush.ts";
import { addToLedger, type LedgerHead, readLedger } from "./ledger.ts";
import { checkEpoch, type LoadFiles } from "./load.ts";
import { sinkInto } from "./sink.ts";

/** Completes a load after its last commit. The same call twice is one. @throws FENCED, COLLECTION_NOT_EMPTY */
export async function finishLoad(load: LoadFiles, request: WriteRequest, reading: ReadingOptions): Promise<void> {
  const { collection, file } = load;
  const found = await readLedger(load.ledger);
  if (found === undefined && (await isThere(file.path))) return;
  const ledger = checkEpoch(found, request, collection);
  if (ledger.head.way === "append") return endLoad(load, ledger);
  const { durable } = ledger;
  if (durable === undefined) throw failure("INTERNAL", `Nothing was staged for "${collection}".`, { collection });
  if (!ledger.finishing) {
    await checkBase(ledger.head, load, request);
    await end(load, request, durable);
    if (ledger.head.way === "new") await writeDurably(load.schema, schemaText(load, request, reading));
    await addToLedger(load.ledger, { finishing: true }, ledger.size);
  }
  await appear(file.path, request.run);
}

/** Puts behind the last record what stands there, and makes all of it durable. */
async function end(
  { data, file }: LoadFiles,
  { schema }: WriteRequest,
  durable: { readonly length: number; readonly records: number },
): Promise<void> {
  await mapping(data, async () => {
    const handle = await open(data, "r+");
    try {
      await handle.truncate(durable.length);
      const sink = sinkInto(handle, { from: durable.length, gzip: file.kind.gzip, atOnce: true });
      const tail = encoderOf(file.kind.format, schema, {}).tail(durable.records === 0);
      // Nothing at all, compressed, is a member that holds nothing: a file without a byte is no gzip.
      if (tail.length > 0 || (file.kind.gzip && durable.length === 0)) await sink.take(tail);
      await sink.settle();
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

function schemaText({ file }: LoadFiles, { schema, keyEnforced }: WriteRequest, reading: ReadingOptions): string {
  const { format } = file.kind;
  const unique = keyEnforced && { keyUnique: true };
  if (format !== "csv") return schemaFileText(schema, { format, ...unique });
  const { delimiter = file.kind.delimiter, header } = reading;
  return schemaFileText(schema, {
    format,
    ...unique,
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
  });
}

/** What was there when the load began must be what it takes the place of, or was made from. */
async function checkBase(
  { base }: LedgerHead,
  { file: { path }, collection }: LoadFiles,
  { mode }: WriteRequest,
): Promise<void> {
  if (!(await isThere(path))) return;
  if (base === undefined && mode !== "replace")
    throw failure(
      "COLLECTION_NOT_EMPTY",
      `${path} has been made by somebody else in the meantime, and is left as it is.`,
      {
        collection,
      },
    );
  if (base === undefined) return;
  const now = stateOf(await mapping(path, () => stat(path, { bigint: true })));
  const same = base.identity === now.identity && base.size === String(now.size) && base.changed === String(now.changed);
  if (same) return;
  throw failure("SOURCE_CHANGED", `${path} was changed by somebody else while it was written anew.`, {
    collection,
    fix: "Run this again when nobody else writes to it.",
  });
}
