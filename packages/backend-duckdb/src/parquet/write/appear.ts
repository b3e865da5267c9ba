import { link, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { failure, fileCode, mapping } from "../failure.ts";
import { stateAt } from "../read/file-state.ts";
import { type LoadFiles, removeLoad } from "./load.ts";

/** Lets what a load has written take its name, for good. Wherever it is broken off, the same call goes on. `over`: something is there. */
export async function appear(load: LoadFiles, over: boolean): Promise<void> {
  const { data, path } = load;
  await mapping(path, async () => {
    if ((await stateAt(data)) !== undefined) {
      if (over) await rename(data, path);
      else await takeFreeName(data, path);
    }
    await flushFolderOf(path);
  });
  await removeLoad(load);
}

/** A name that somebody has taken in the meantime stays his. */
async function takeFreeName(data: string, path: string): Promise<void> {
  try {
    await link(data, path);
  } catch (error) {
    if (fileCode(error) === "EEXIST")
      throw failure(
        "COLLECTION_NOT_EMPTY",
        `${path} has been made by somebody else in the meantime, and is left as it is.`,
        { cause: error },
      );
    // A file system without links.
    await rename(data, path);
    return;
  }
  await rm(data);
}

/** So that the name outlives a loss of power. Windows cannot do it for folders, and need not. */
async function flushFolderOf(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(dirname(path), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
