import { realpath } from "node:fs/promises";
import type { Runner, WriteRequest } from "@dataknobs/core";
import { failure, mapping } from "../errors.ts";
import { type PartialPaths, partialPaths } from "../names/partial-name.ts";
import { isThere } from "../place/look-around.ts";
import type { DataFile } from "../place/place.ts";
import type { Ledger } from "./ledger.ts";

/** One load's files. */
export interface LoadFiles extends PartialPaths {
  readonly collection: string;
  /** The file that the records are for. */
  readonly file: DataFile;
}

/** A file that is there is written where it lies, not where a link to it does. */
export async function loadFiles(collection: string, { path, kind }: DataFile, run: string): Promise<LoadFiles> {
  const real = (await isThere(path)) ? await mapping(path, () => realpath(path)) : path;
  return { collection, file: { path: real, kind }, ...partialPaths(real, run) };
}

/** Which way a load goes: JSON has an end, behind which nothing can be put. */
export function wayOf({ kind }: DataFile, { staged }: WriteRequest): "new" | "append" | "rewrite" {
  if (staged) return "new";
  return kind.format === "json" ? "rewrite" : "append";
}

/** @throws FENCED if another runner has taken the load over, or it was ended */
export function checkEpoch(ledger: Ledger | "begun" | undefined, { epoch }: WriteRequest, collection: string): Ledger {
  if (ledger === undefined || ledger === "begun") throw fenced(collection, "it was ended");
  if (ledger.epoch !== epoch) throw fenced(collection, `epoch ${ledger.epoch} has begun, this is ${epoch}`);
  return ledger;
}

export function fenced(collection: string, why: string): Error {
  return failure("FENCED", `Another runner has taken over the load of "${collection}": ${why}.`, { collection });
}

export function inUse(path: string, { pid, host }: Runner, run: string): Error {
  return failure("STAGE_IN_USE", `Another run (${run}, process ${pid} on ${host}) is adding records to ${path}.`, {
    fix: "Wait until it is done, or stop it; then run this again",
  });
}
