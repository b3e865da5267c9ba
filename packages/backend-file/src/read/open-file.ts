import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { failure, mapping } from "../errors.ts";
import { beginReading } from "./being-read.ts";
import { type FileState, stateOf } from "./file-state.ts";

/** A file that is open for reading. */
export interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** What it was when it was opened. */
  readonly state: FileState;
  release(): Promise<void>;
}

/** @throws STORE_NOT_FOUND, NOT_A_DATABASE for what is no file, PERMISSION_DENIED */
export async function openFile(path: string): Promise<OpenFile> {
  return mapping(path, async () => {
    // A pipe would wait for its other end: it is refused below instead.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat({ bigint: true });
      if (!stat.isFile()) throw notAFile(path, stat.isDirectory());
      const state = stateOf(stat);
      const end = beginReading(state.identity);
      return {
        path,
        handle,
        state,
        release: async () => {
          end();
          await handle.close();
        },
      };
    } catch (error) {
      await handle.close();
      throw error;
    }
  });
}

export function notAFile(path: string, folder: boolean): Error {
  return folder
    ? failure("NOT_A_DATABASE", `${path} is a folder.`, { fix: `Name a file in it, or the folder as file:${path}` })
    : failure("NOT_A_DATABASE", `${path} is not a file.`, { fix: "Standard input is jsonl:- or csv:-" });
}
