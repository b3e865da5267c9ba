import { link, rename, rm } from "node:fs/promises";
import { replacingText } from "../codec/replacing.ts";
import { textOf } from "../codec/schema-beside.ts";
import { failure, fileCode, mapping } from "../errors.ts";
import { type PartialPaths, partialPaths, schemaPath } from "../names/partial-name.ts";
import { isSameFile, isThere } from "../place/look-around.ts";
import { flushFolderOf, writeDurably } from "./flush.ts";

/**
 * Lets what a load has written take its name, with its schema. Wherever it is broken off, the same call goes on; at no
 * time stands a schema beside records that it is not of, or none where there is one.
 */
export async function appear(path: string, run: string): Promise<void> {
  const partial = partialPaths(path, run);
  await mapping(path, async () => {
    const schema = await textOf(partial.schema);
    // Between the link and the end of the other name.
    if (await isSameFile(partial.data, path)) await rm(partial.data);
    if (await isThere(partial.data)) {
      if (await isThere(path)) {
        // Records that are only more than before keep the schema that lies there.
        if (schema === undefined || schema === (await textOf(schemaPath(path)))) await rename(partial.data, path);
        else await replace(path, run, partial);
      } else {
        if (schema !== undefined) await rename(partial.schema, schemaPath(path));
        try {
          await takeFreeName(partial.data, path);
        } catch (error) {
          if (schema !== undefined) await rename(schemaPath(path), partial.schema);
          throw error;
        }
      }
    }
    if (await isThere(partial.schema)) await rename(partial.schema, schemaPath(path));
    await flushFolderOf(path);
    await rm(partial.ledger, { force: true });
  });
}

/** Puts other records in the place of those that are there; the mark goes when their schema comes. */
async function replace(path: string, run: string, partial: PartialPaths): Promise<void> {
  const before = await textOf(schemaPath(path));
  await writeDurably(partial.mark, replacingText(run));
  await rename(partial.mark, schemaPath(path));
  try {
    await rename(partial.data, path);
  } catch (error) {
    if (before === undefined) await rm(schemaPath(path));
    else await writeDurably(schemaPath(path), before);
    throw error;
  }
}

/** A name that somebody has taken in the meantime stays his. */
async function takeFreeName(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
  } catch (error) {
    if (fileCode(error) === "EEXIST")
      throw failure(
        "COLLECTION_NOT_EMPTY",
        `${path} has been made by somebody else in the meantime, and is left as it is.`,
        {
          cause: error,
        },
      );
    // A file system without links.
    await rename(partial, path);
    return;
  }
  await rm(partial);
}
