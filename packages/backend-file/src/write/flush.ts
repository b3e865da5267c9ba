import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { mapping } from "../errors.ts";

/** What stands in a folder survives a power cut. */
export async function flushFolderOf(path: string): Promise<void> {
  // Windows keeps folders to itself.
  if (process.platform === "win32") return;
  await mapping(path, async () => {
    const folder = await open(dirname(path), "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  });
}

/** Writes a small file durably. */
export async function writeDurably(path: string, text: string): Promise<void> {
  await mapping(path, async () => {
    const file = await open(path, "w");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}
