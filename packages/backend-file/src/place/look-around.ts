import type { BigIntStats, Stats } from "node:fs";
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { failure, fileCode, mapping } from "../errors.ts";

/** @throws STORE_NOT_FOUND */
export async function checkFolder(folder: string): Promise<void> {
  const found = await statIfThere(folder);
  if (found === undefined)
    throw failure("STORE_NOT_FOUND", `There is no folder ${folder}.`, {
      fix: "Make the folder first, or correct the path.",
    });
  if (!found.isDirectory()) throw failure("STORE_NOT_FOUND", `${folder} is not a folder.`);
}

export async function isThere(path: string): Promise<boolean> {
  return (await statIfThere(path)) !== undefined;
}

/** Whether the two are names of one file. */
export async function isSameFile(path: string, other: string): Promise<boolean> {
  const at = (one: string): Promise<BigIntStats | undefined> =>
    mapping(one, () => absentIsUndefined(stat(one, { bigint: true })));
  const [a, b] = [await at(path), await at(other)];
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** What stands at a path; `undefined`: nothing. */
export function statIfThere(path: string): Promise<Stats | undefined> {
  return mapping(path, () => absentIsUndefined(stat(path)));
}

/** Where there is no file, there may be a link to one that is not there. @throws STORE_NOT_FOUND */
export async function checkNoLink(path: string): Promise<void> {
  const found = await mapping(path, () => absentIsUndefined(lstat(path)));
  if (found?.isSymbolicLink() !== true) return;
  const to = await mapping(path, () => readlink(path));
  throw failure("STORE_NOT_FOUND", `${path} is a link to ${to}, where nothing is.`, {
    fix: "Remove the link, or make the file that it leads to.",
  });
}

/** The names in a folder, in the order of their code units; of one that is not there none. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await mapping(folder, () => absentIsUndefined(readdir(folder))))?.sort() ?? [];
}

const absent: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

async function absentIsUndefined<Result>(asked: Promise<Result>): Promise<Result | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (absent.has(fileCode(error) ?? "")) return undefined;
    throw error;
  }
}
