import { open, rm } from "node:fs/promises";
import type { WriteRequest } from "@dataknobs/core";
import { descriptionText, ownKey } from "../description.ts";
import type { Engine } from "../engine.ts";
import { failure, mapping } from "../failure.ts";
import { joined, tailOf } from "../footer/footer.ts";
import { readEnds } from "../footer/read-footer.ts";
import type { ThriftStruct } from "../footer/thrift.ts";
import { columnsAt } from "../read/collection.ts";
import { openToRead, stateAt } from "../read/file-state.ts";
import { appear } from "./appear.ts";
import { placesOf } from "./layout.ts";
import { addToLedger, type LedgerHead, readLedger } from "./ledger.ts";
import { checkEpoch, type LoadFiles, rowsFile } from "./load.ts";
import { written } from "./prepare.ts";
import { openFeed } from "./feed.ts";
import { rowGroupOf, writeAll } from "./row-group.ts";
import type { FileFormat } from "./writer.ts";

/** Completes a load after its last commit: the footer is written, the file takes its name. The same call twice is one. */
export async function finishLoad(
  engine: Engine,
  load: LoadFiles,
  collection: string,
  request: WriteRequest,
  format: FileFormat,
): Promise<void> {
  const found = await readLedger(load.ledger);
  if (found === undefined && (await stateAt(load.path)) !== undefined) return;
  const ledger = checkEpoch(found, request, collection);
  if (!ledger.finishing) {
    await checkBase(ledger.head, load, collection);
    const { like, description } = await emptyFile(engine, load, request, format);
    const tail = tailOf(joined(like, ledger.groups, { [ownKey]: description }));
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

/** The footer that DuckDB writes for these columns, and what we add of the fields. */
async function emptyFile(
  engine: Engine,
  load: LoadFiles,
  request: WriteRequest,
  { compression }: FileFormat,
): Promise<{ readonly like: ThriftStruct; readonly description: string }> {
  const path = rowsFile(load, request);
  const connection = await engine.connect();
  try {
    const places = placesOf(request.schema);
    const feed = await openFeed(engine, places);
    await rowGroupOf(engine, feed, places).write(connection, path, compression);
    const description = descriptionText(request, await columnsAt(connection, path));
    const handle = await openToRead(path);
    try {
      return { like: (await readEnds(handle, path)).footer, description };
    } finally {
      await handle.close();
    }
  } finally {
    await connection.close();
    await mapping(path, () => rm(path, { force: true }));
  }
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
