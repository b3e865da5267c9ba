import { basename, dirname, join } from "node:path";
import { failure } from "../errors.ts";
import { ledgerOf } from "../names/partial-name.ts";
import { stemOf } from "../names/kind.ts";
import { checkFolder, isThere, namesIn } from "./look-around.ts";
import type { DataFile, Entry, Place } from "./place.ts";

/**
 * One file, which holds one collection. Written into, it takes the name that the run gives, whatever it is called itself.
 * `called`: the path that a person gave, which may be a link to it.
 */
export function singleFile(file: DataFile, access: "read" | "write", called: string): Place {
  const { path } = file;
  const stem = stemOf(called);
  let name: string | undefined;
  return {
    path,
    files: async (): Promise<readonly Entry[]> => ((await isThere(path)) ? [{ collection: name ?? stem, file }] : []),
    memberName: (_, member) => member,
    named(collection) {
      name = collection;
    },
    get takesAnyName() {
      return access === "write" && name === undefined;
    },
    newFile: () => file,
    async makeFolder() {
      await checkFolder(dirname(path));
      return false;
    },
    removeFolder: async () => {},
    ledgers: async () => {
      const names = await namesIn(dirname(path));
      return names.map((one) => join(dirname(path), one)).filter((one) => ledgerOf(one)?.path === path);
    },
    checkNames(collections) {
      if (collections.length < 2) return;
      const some = collections.slice(0, 5).join(", ") + (collections.length > 5 ? ", ..." : "");
      throw failure(
        "INVALID_ARGUMENT",
        `${collections.length} collections (${some}) do not go into one file, ${basename(path)}.`,
        { fix: `Choose one: --table ${collections[0]}; or write a folder: file:${join(dirname(path), stem)}` },
      );
    },
  };
}
