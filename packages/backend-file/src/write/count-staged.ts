import type { WriteRequest } from "@dataknobs/core";
import { counterOf, encoderOf } from "../codec/codec.ts";
import { csvDialect } from "./own-dialect.ts";
import type { ReadingOptions } from "../options.ts";
import { blocksOf } from "../read/blocks.ts";
import { openFile } from "../read/open-file.ts";
import { readLedger } from "./ledger.ts";
import type { LoadFiles } from "./load.ts";

/** Counts the records of a staged file by reading it. */
export async function countStagedRecords(
  { file, data, ledger: path }: LoadFiles,
  { schema }: WriteRequest,
  reading: ReadingOptions,
): Promise<number> {
  const ledger = await readLedger(path);
  if (ledger === undefined || ledger === "begun" || ledger.durable === undefined) return 0;
  const { format, gzip } = file.kind;
  const { length, records } = ledger.durable;
  const counter = counterOf({ format, dialect: csvDialect(file.kind, schema, reading) });
  const open = await openFile(data);
  try {
    for await (const block of blocksOf(open, { gzip, maxRatio: Infinity, to: length })) counter.push(block);
    counter.push(encoderOf(format, schema, {}).tail(records === 0));
    return counter.end();
  } finally {
    await open.release();
  }
}
