import { closeSync, openSync, writeSync } from "node:fs";
import { open, readFile, stat, truncate } from "node:fs/promises";
import type { Checkpoint, Runner } from "@dataknobs/core";
import { failure, fileCode, mappedError, mapping } from "../errors.ts";

/**
 * What is known of a load, in a file of JSON lines that only grows: first whose load it is, then what became durable.
 * `new`: a file that will take its name; `append`: records behind those of a file; `rewrite`: the records of a file and
 * new ones in a file that will take its place.
 */
export interface LedgerHead {
  readonly version: 1;
  readonly run: string;
  readonly plan: string;
  readonly collection: string;
  readonly way: "new" | "append" | "rewrite";
  readonly epoch: number;
  readonly runner: Runner;
  /** The file that was there when the load began. */
  readonly base?: { readonly identity: string; readonly size: string; readonly changed: string };
  /** The load made the folder. */
  readonly madeFolder: boolean;
}

export type LedgerLine =
  /** Another runner takes the load over. */
  | { readonly epoch: number; readonly runner: Runner }
  /** So many bytes about to be written from here on. */
  | { readonly from: number; readonly bytes: number }
  /** What is durable: so many bytes of the file with so many records of this load. */
  | { readonly length: number; readonly records: number; readonly checkpoint?: Checkpoint }
  /** All is written: what is left is to take the name. */
  | { readonly finishing: true };

export interface Ledger {
  readonly head: LedgerHead;
  readonly epoch: number;
  readonly runner: Runner;
  readonly checkpoints: ReadonlyMap<number, Checkpoint>;
  /** `undefined`: not even what stands before the first record. */
  readonly durable: { readonly length: number; readonly records: number } | undefined;
  /** Was about to be written, and is not known to be durable. */
  readonly open: { readonly from: number; readonly bytes: number } | undefined;
  readonly finishing: boolean;
  /** Bytes of the ledger's own whole lines. */
  readonly size: number;
}

/** `undefined`: there is none; `"begun"`: it was made, and nothing stands in it yet. @throws UNSUPPORTED for another release's */
export async function readLedger(path: string): Promise<Ledger | "begun" | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (fileCode(error) === "ENOENT") return undefined;
    throw mappedError(error, path);
  }
  // A line without an end was cut off by a kill.
  const size = bytes.lastIndexOf(0x0a) + 1;
  const [first, ...rest] = bytes.toString("utf8", 0, size).split("\n").slice(0, -1);
  if (first === undefined) return "begun";
  const head = parsed(first, path) as LedgerHead | { readonly version: undefined };
  if (head.version !== 1)
    throw failure(
      "UNSUPPORTED",
      `${path} was written by another release of dataknobs: its version is ${String(head.version)}, known here is 1.`,
      { fix: "End that load with the release that began it." },
    );
  return rest
    .map((line) => parsed(line, path) as LedgerLine)
    .reduce(after, {
      head,
      epoch: head.epoch,
      runner: head.runner,
      checkpoints: new Map(),
      durable: undefined,
      open: undefined,
      finishing: false,
      size,
    });
}

/** What stands in it by now, where `known` is what stood in it before: only what is new is read. */
export async function readOn(path: string, known: Ledger): Promise<Ledger> {
  return mapping(path, async () => {
    const file = await open(path, "r");
    try {
      const bytes = Buffer.alloc(Math.max((await file.stat()).size - known.size, 0));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, known.size);
      const whole = bytes.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
      const lines = bytes.toString("utf8", 0, whole).split("\n").slice(0, -1);
      const read = lines.map((line) => parsed(line, path) as LedgerLine).reduce(after, known);
      return { ...read, size: known.size + whole };
    } finally {
      await file.close();
    }
  });
}

function parsed(line: string, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const fix = "If no load is running, remove it.";
    throw failure("STORE_CORRUPT", `${path} is not as it was written.`, { fix, cause: error });
  }
}

function after(ledger: Ledger, line: LedgerLine): Ledger {
  if ("epoch" in line) return { ...ledger, ...line };
  if ("finishing" in line) return { ...ledger, finishing: true };
  if ("from" in line) return { ...ledger, open: line };
  const { length, records, checkpoint } = line;
  const checkpoints = new Map(ledger.checkpoints);
  if (checkpoint !== undefined) checkpoints.set(checkpoint.lane, checkpoint);
  return { ...ledger, durable: { length, records }, open: undefined, checkpoints };
}

/**
 * Writes the first lines; what is not committed yet need not outlive a power cut. Fails if it is there already. At one go,
 * so that hardly any kill comes between the file and the line that says whose it is.
 */
export async function beginLedger(path: string, head: LedgerHead): Promise<void> {
  await mapping(path, async () => {
    const line = `${JSON.stringify(head)}\n`;
    const file = openSync(path, "wx", 0o600);
    try {
      writeSync(file, line);
    } finally {
      closeSync(file);
    }
  });
}

/** Says what the file held before the first window. */
export async function addBeginning(path: string, length: number, records: number): Promise<void> {
  await mapping(path, () => append(path, { length, records }, false));
}

/** Makes a line durable. `whole`: bytes of whole lines that stand in it; what a kill has left behind them goes. */
export async function addToLedger(path: string, line: LedgerLine, whole?: number): Promise<void> {
  await mapping(path, async () => {
    if (whole !== undefined && (await stat(path)).size > whole) await truncate(path, whole);
    await append(path, line, true);
  });
}

/** Bytes of a ledger; `undefined`: it is not there. */
export async function ledgerSize(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (fileCode(error) === "ENOENT") return undefined;
    throw mappedError(error, path);
  }
}

async function append(path: string, line: LedgerLine, durably: boolean): Promise<void> {
  const file = await open(path, "a", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(line)}\n`);
    if (durably) await file.datasync();
  } finally {
    await file.close();
  }
}
