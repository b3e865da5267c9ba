import { open, stat } from "node:fs/promises";
import { isRunning, thisRunner, type WriteRequest } from "@dataknobs/core";
import { encoderOf } from "../codec/codec.ts";
import { failure, mapping } from "../errors.ts";
import { ledgerOf } from "../names/partial-name.ts";
import { checkNoLink, statIfThere } from "../place/look-around.ts";
import type { Place } from "../place/place.ts";
import { isBeingRead } from "../read/being-read.ts";
import type { Catalog } from "../read/catalog.ts";
import { type FileState, stateOf } from "../read/file-state.ts";
import type { ReadingOptions } from "../options.ts";
import { checkEnd } from "./check-end.ts";
import { copyForMore } from "./copy-for-more.ts";
import { cutOff } from "./end-load.ts";
import { flushFolderOf } from "./flush.ts";
import { addBeginning, addToLedger, beginLedger, type Ledger, type LedgerHead, readLedger } from "./ledger.ts";
import { fenced, inUse, type LoadFiles, wayOf } from "./load.ts";
import { sinkInto } from "./sink.ts";

/** Makes the place for a load, or takes over what an earlier epoch of it has made. The same call twice is one. */
export async function prepareLoad(
  place: Place,
  catalog: Catalog,
  load: LoadFiles,
  request: WriteRequest,
  reading: ReadingOptions,
): Promise<void> {
  const known = await readLedger(load.ledger);
  if (known !== undefined && known !== "begun" && known.durable !== undefined)
    return takeOver(place, load, known, request);
  const there = await statIfThere(load.file.path);
  await checkTarget(catalog, load, request, there !== undefined);
  const way = wayOf(load.file, request);
  if (way === "append") await checkOthers(place, load, request.run);
  const madeFolder = await place.makeFolder();
  const { run, plan, epoch, runner } = request;
  const base = there === undefined ? undefined : await stateAt(load.file.path);
  if (way === "append" && base !== undefined && isBeingRead(base.identity))
    throw failure("SAME_PLACE", `${load.file.path} cannot be read and added to at once.`, {
      collection: load.collection,
      fix: "Copy to another file.",
    });
  if (way === "append" && base !== undefined) await checkEnd(catalog, load);
  const head: LedgerHead = {
    version: 1,
    run,
    plan,
    collection: load.collection,
    way,
    epoch,
    runner,
    madeFolder,
    ...(base && { base: { identity: base.identity, size: String(base.size), changed: String(base.changed) } }),
  };
  if (known === undefined) await beginLedger(load.ledger, head);
  if (way === "append") {
    await addBeginning(load.ledger, Number(base?.size ?? 0n), 0);
    await flushFolderOf(load.ledger);
  } else {
    const { length, records } = await beginData(catalog, load, request, reading, there?.mode);
    await addBeginning(load.ledger, length, records);
  }
}

/** The new file with what stands before the first new record. */
async function beginData(
  catalog: Catalog,
  load: LoadFiles,
  request: WriteRequest,
  { delimiter = load.file.kind.delimiter, header }: ReadingOptions,
  mode: number | undefined,
): Promise<{ length: number; records: number }> {
  const { file, data } = load;
  return mapping(data, async () => {
    const handle = await open(data, "w");
    try {
      if (mode !== undefined) await handle.chmod(mode & 0o777);
      const sink = sinkInto(handle, { from: 0, gzip: file.kind.gzip, atOnce: true });
      let records = 0;
      if (wayOf(file, request) === "rewrite") records = await copyForMore(catalog, load, sink);
      else await sink.take(encoderOf(file.kind.format, request.schema, { delimiter, header }).head);
      return { length: await sink.settle(), records };
    } finally {
      await handle.close();
    }
  });
}

async function takeOver(place: Place, load: LoadFiles, known: Ledger, request: WriteRequest): Promise<void> {
  const { collection } = load;
  const { epoch, runner } = request;
  if (known.head.collection !== collection) place.checkNames([known.head.collection, collection]);
  if (known.epoch > epoch) throw fenced(collection, `epoch ${known.epoch} has begun, this is ${epoch}`);
  if (known.epoch === epoch) return;
  if (known.head.way === "append") await cutOff(load, known);
  await addToLedger(load.ledger, { epoch, runner }, known.size);
}

/** @throws COLLECTION_NOT_EMPTY, COLLECTION_NOT_FOUND, UNSUPPORTED */
async function checkTarget(
  catalog: Catalog,
  { collection, file }: LoadFiles,
  { staged, mode }: WriteRequest,
  there: boolean,
): Promise<void> {
  const { path } = file;
  if (!there && !staged) throw failure("COLLECTION_NOT_FOUND", `There is no file ${path}.`, { collection });
  if (!there) return checkNoLink(path);
  if (await holdsSeveral(catalog, file)) throw severalIn(path, collection);
  if (mode !== "create" && !(mode === "insert" && staged)) return;
  const count = await catalog.count({ collection, file });
  if (count === 0) return;
  const records = `${count.toLocaleString("en-US")} ${count === 1 ? "record" : "records"}`;
  const unread = mode === "insert" && (await catalog.known({ collection, file })).described.schema.fields.length === 0;
  if (unread)
    throw failure(
      "COLLECTION_NOT_EMPTY",
      `${path} holds ${records} of which none has a field that can be read: nothing says what its fields are.`,
      { collection, fix: "Correct it, or choose --mode replace." },
    );
  throw failure("COLLECTION_NOT_EMPTY", `${path} holds ${records} already.`, {
    collection,
    fix: "Choose --mode replace or insert, or another name.",
  });
}

export async function holdsSeveral(catalog: Catalog, file: LoadFiles["file"]): Promise<boolean> {
  if (file.kind.format !== "json" || !(await catalog.head(file)).object) return false;
  return (await catalog.scan(file)).inferred.some(({ member }) => member !== undefined);
}

export function severalIn(path: string, collection: string): Error {
  return failure(
    "UNSUPPORTED",
    `${path} is one object that holds several collections: none of them is written alone.`,
    {
      collection,
      fix: "Write to another file, or remove this one first.",
    },
  );
}

/** The second of them would go into the first, or replace it. */
export function oneFile(path: string, collection: string, other: string): Error {
  return failure("INVALID_ARGUMENT", `"${collection}" and "${other}" would both be ${path}`, {
    collection: other,
    fix: "Give one of them another name: --table name=other_name",
  });
}

/** Another process must not add to the file between two windows of ours. */
async function checkOthers(place: Place, { file }: LoadFiles, run: string): Promise<void> {
  const own = thisRunner();
  for (const path of await place.ledgers()) {
    const of = ledgerOf(path);
    if (of === undefined || of.path !== file.path || of.run === run) continue;
    const other = await readLedger(path);
    if (other === undefined || other === "begun" || other.head.way === "new") continue;
    const ours = other.runner.host === own.host && other.runner.pid === own.pid;
    if (!ours && isRunning(other.runner)) throw inUse(file.path, other.runner, of.run);
  }
}

function stateAt(path: string): Promise<FileState> {
  return mapping(path, async () => stateOf(await stat(path, { bigint: true })));
}
