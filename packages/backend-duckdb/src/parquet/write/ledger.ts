import { type FileHandle, open, readFile, stat, truncate } from "node:fs/promises";
import type { Checkpoint, Runner } from "@dataknobs/core";
import { failure, fileCode, mapping } from "../failure.ts";
import { unpacked } from "../footer/footer.ts";
import type { ThriftStruct } from "../footer/thrift.ts";

/** What is known of a load, in a file of JSON lines that only grows: first whose load it is, then what became durable. */
export interface LedgerHead {
  /** Known here is 1. */
  readonly version: number;
  readonly run: string;
  readonly plan: string;
  readonly collection: string;
  readonly epoch: number;
  readonly runner: Runner;
  /** The file that was there when the load began. */
  readonly base?: { readonly identity: string; readonly size: string; readonly changed: string };
}

export type LedgerLine =
  /** Another runner takes the load over. */
  | { readonly epoch: number; readonly runner: Runner }
  /** What is durable: so many bytes, and the row groups that they have more than before. */
  | { readonly length: number; readonly groups: string; readonly checkpoint?: Checkpoint }
  /** All is written: what is left is to take the name. */
  | { readonly finishing: true };

export interface Ledger {
  readonly head: LedgerHead;
  readonly epoch: number;
  readonly runner: Runner;
  readonly checkpoints: ReadonlyMap<number, Checkpoint>;
  /** Bytes of the file that are durable. */
  readonly length: number;
  readonly groups: readonly ThriftStruct[];
  readonly finishing: boolean;
  /** Bytes of its own whole lines. */
  readonly size: number;
}

/** `undefined`: there is none; `"begun"`: it was made, and nothing stands in it yet. @throws UNSUPPORTED, STORE_CORRUPT */
export async function readLedger(path: string): Promise<Ledger | "begun" | undefined> {
  const bytes = await mapping(path, async () => {
    try {
      return await readFile(path);
    } catch (error) {
      if (fileCode(error) === "ENOENT") return undefined;
      throw error;
    }
  });
  if (bytes === undefined) return undefined;
  // A line without an end was cut off by a kill.
  const size = bytes.lastIndexOf(0x0a) + 1;
  const [first, ...rest] = bytes.toString("utf8", 0, size).split("\n").slice(0, -1);
  if (first === undefined) return "begun";
  const head = lineOf(first, path) as LedgerHead;
  if (head.version !== 1)
    throw failure(
      "UNSUPPORTED",
      `${path} was written by another release of dataknobs: its version is ${head.version}, known here is 1.`,
      { fix: "End that load with the release that began it." },
    );
  const { epoch, runner } = head;
  const begun: Ledger = { head, epoch, runner, size, checkpoints: new Map(), length: 4, groups: [], finishing: false };
  return rest.map((line) => lineOf(line, path) as LedgerLine).reduce(after, begun);
}

function lineOf(line: string, path: string): unknown {
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
  const { length, groups, checkpoint } = line;
  const checkpoints = new Map(ledger.checkpoints);
  if (checkpoint !== undefined) checkpoints.set(checkpoint.lane, checkpoint);
  return { ...ledger, length, groups: [...ledger.groups, ...unpacked(groups)], checkpoints };
}

/** Writes the first line; what is not committed yet need not outlive a power cut. */
export async function beginLedger(path: string, head: LedgerHead): Promise<void> {
  await mapping(path, () => append(path, "w", head, false));
}

/** Makes a line durable. `whole`: bytes of whole lines that stand in it; what a kill has left behind them goes. Answers with its size. */
export async function addToLedger(path: string, line: LedgerLine, whole: number): Promise<number> {
  return mapping(path, async () => {
    if ((await stat(path)).size > whole) await truncate(path, whole);
    return append(path, "a", line, true);
  });
}

/** Bytes of a ledger; `undefined`: it is not there. */
export async function ledgerSize(path: string): Promise<number | undefined> {
  return mapping(path, async () => {
    try {
      return (await stat(path)).size;
    } catch (error) {
      if (fileCode(error) === "ENOENT") return undefined;
      throw error;
    }
  });
}

async function append(
  path: string,
  flags: "a" | "w",
  line: LedgerHead | LedgerLine,
  durably: boolean,
): Promise<number> {
  const file: FileHandle = await open(path, flags, 0o600);
  try {
    await file.writeFile(`${JSON.stringify(line)}\n`);
    if (durably) await file.datasync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
