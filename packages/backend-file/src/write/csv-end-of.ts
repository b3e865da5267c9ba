import { type CsvDialect, type CsvEnd, csvEnd } from "@dataknobs/codecs";
import type { DataFile } from "../place/place.ts";
import { blocksOf } from "../read/blocks.ts";
import type { Catalog } from "../read/catalog.ts";
import { openFile } from "../read/open-file.ts";

/** How a CSV file ends, found out by reading all of it. */
export async function csvEndOf(
  { maxRatio }: Catalog,
  { path, kind }: DataFile,
  dialect: Pick<CsvDialect, "delimiter">,
): Promise<CsvEnd> {
  const end = csvEnd(dialect);
  const open = await openFile(path);
  try {
    for await (const block of blocksOf(open, { gzip: kind.gzip, maxRatio })) end.push(block);
  } finally {
    await open.release();
  }
  return end;
}
