import { failure } from "../errors.ts";
import type { Catalog } from "../read/catalog.ts";
import { blocksOf } from "../read/blocks.ts";
import { openFile } from "../read/open-file.ts";
import type { LoadFiles } from "./load.ts";
import type { Sink } from "./sink.ts";

const closing = 0x5d;
const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Copies a JSON file up to where its array ends, byte for byte. Answers with the number of its records. */
export async function copyForMore(catalog: Catalog, { collection, file }: LoadFiles, sink: Sink): Promise<number> {
  const { path, kind } = file;
  const { object, empty } = await catalog.head(file);
  if (empty) {
    await sink.take(Buffer.from("[\n"));
    return 0;
  }
  const { inferred } = await catalog.scan(file);
  if (inferred.some(({ elements }) => elements === "values"))
    throw failure("UNSUPPORTED", `${path} holds values that are no objects: records cannot be added to them.`, {
      collection,
      fix: "Copy it to another file, and add to that one.",
    });
  const records = await catalog.count({ collection, file });
  const open = await openFile(path);
  try {
    // One record alone becomes the first of an array.
    if (object) await sink.take(Buffer.from("[\n"));
    let held: Uint8Array = new Uint8Array();
    let begin = true;
    const { maxRatio } = catalog;
    for await (const block of blocksOf(open, { gzip: kind.gzip, maxRatio })) {
      const bytes = Buffer.concat([held, begin ? withoutMark(block) : block]);
      begin = false;
      const end = endOf(bytes, object);
      await sink.take(bytes.subarray(0, end));
      held = bytes.subarray(end);
    }
    const ends = held.filter((byte) => byte === closing).length;
    if (ends !== (object ? 0 : 1))
      throw failure("STORE_CORRUPT", `${path} is not one array of records: nothing can be added to it.`, {
        collection,
      });
    return records;
  } finally {
    await open.release();
  }
}

/** Where the blanks and the bracket begin that these bytes end with. */
function endOf(bytes: Uint8Array, object: boolean): number {
  const held = bytes.findLastIndex((byte) => !blanks.has(byte) && (object || byte !== closing));
  return held + 1;
}

function withoutMark(block: Uint8Array): Uint8Array {
  return block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf ? block.subarray(3) : block;
}
