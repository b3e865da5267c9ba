import { mkdir, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileCode, mappedError, mapping } from "../errors.ts";
import { collectionOf, fileNameOf } from "../names/file-name.ts";
import { isHidden } from "../names/hidden.ts";
import { type Format, kindOf, stemOf } from "../names/kind.ts";
import { ledgerOf } from "../names/partial-name.ts";
import { checkFolder, isThere, namesIn, statIfThere } from "./look-around.ts";
import type { Entry, Place } from "./place.ts";

/** A folder: each file in it whose ending is known is a collection, named by its stem. */
export function folderPlace(path: string, format: Format): Place {
  return {
    path,
    async files() {
      const names = (await namesIn(path)).filter((name) => !isHidden(name) && kindOf(name) !== undefined);
      const stems = new Map<string, number>();
      for (const name of names) stems.set(collectionIn(name), (stems.get(collectionIn(name)) ?? 0) + 1);
      const entries: Entry[] = [];
      for (const name of names) {
        const file = join(path, name);
        const kind = kindOf(name);
        if (kind === undefined || (await statIfThere(file))?.isFile() !== true) continue;
        const stem = collectionIn(name);
        entries.push({ collection: stems.get(stem) === 1 ? stem : name, file: { path: file, kind } });
      }
      return entries;
    },
    memberName: ({ collection }, member) => `${collection}.${member}`,
    named: () => {},
    takesAnyName: false,
    newFile: (collection) => ({
      path: join(path, fileNameOf(collection, `.${format}`)),
      kind: { format, gzip: false },
    }),
    async makeFolder() {
      if (await isThere(path)) return false;
      await checkFolder(dirname(path));
      await mapping(path, () => mkdir(path));
      return true;
    },
    async removeFolder() {
      try {
        await rmdir(path);
      } catch (error) {
        // Somebody has put something into it.
        if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(fileCode(error) ?? "")) throw mappedError(error, path);
      }
    },
    ledgers: async () =>
      (await namesIn(path)).filter((name) => ledgerOf(name) !== undefined).map((name) => join(path, name)),
    checkNames(collections) {
      for (const collection of collections) fileNameOf(collection, `.${format}`);
    },
  };
}

function collectionIn(name: string): string {
  return collectionOf(stemOf(basename(name)));
}
