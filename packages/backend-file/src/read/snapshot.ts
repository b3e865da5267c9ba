import { stat } from "node:fs/promises";
import type { Source } from "@dataknobs/core";
import { mapping } from "../errors.ts";
import type { Place } from "../place/place.ts";
import { catalogOf, type FactsByPath, type OpenData } from "./catalog.ts";
import { checkUnchanged, type FileState, stateOf } from "./file-state.ts";
import type { LookOptions } from "./look.ts";
import type { OpenFile } from "./open-file.ts";
import { readingOf } from "./source.ts";

/** So many files are held open: what takes their names meanwhile is not read. Of more only changes are noticed. */
const held = 64;

/** The files as they are now. @throws SOURCE_CHANGED where one is read that has been changed since */
export async function snapshotOf(
  place: Place,
  openData: OpenData,
  options: LookOptions,
  facts: FactsByPath,
): Promise<Source> {
  const files = await place.files();
  const open = new Map<string, OpenFile>();
  const states = new Map<string, FileState>();
  async function close(): Promise<void> {
    const all = [...open.values()];
    open.clear();
    for (const file of all) await file.release();
  }
  try {
    for (const { file } of files) {
      if (files.length > held)
        states.set(file.path, stateOf(await mapping(file.path, () => stat(file.path, { bigint: true }))));
      else open.set(file.path, await openData(file));
    }
  } catch (error) {
    await close();
    throw error;
  }

  const openHeld: OpenData = async (file) => {
    const there = open.get(file.path);
    if (there !== undefined) {
      checkUnchanged(there.state, stateOf(await there.handle.stat({ bigint: true })), file.path);
      return { ...there, release: async () => {} };
    }
    const opened = await openData(file);
    const before = states.get(file.path);
    if (before === undefined) return opened;
    try {
      checkUnchanged(before, opened.state, file.path);
    } catch (error) {
      await opened.release();
      throw error;
    }
    return opened;
  };
  const still: Place = { ...place, takesAnyName: false, files: async () => files };
  const catalog = catalogOf(still, openHeld, options, facts);
  return { ...readingOf(still, catalog, openHeld, options, () => {}), close };
}
