import { type Batch, type Column, columnBuilder, type Schema, type WriteRequest } from "@dataknobs/core";
import type { Encoder } from "@dataknobs/codecs";
import { encoderOf } from "../codec/codec.ts";
import type { ReadingOptions } from "../options.ts";
import { blocksOf } from "../read/blocks.ts";
import type { Catalog } from "../read/catalog.ts";
import { openFile } from "../read/open-file.ts";
import { csvEndOf } from "./csv-end-of.ts";
import { type LoadFiles, wayOf } from "./load.ts";

/** Makes a batch the bytes that stand in the file. `before`: records that the load has written so far. */
export interface Encoding {
  encode(batch: Batch, before: number): readonly Uint8Array[];
}

export async function encodingFor(
  catalog: Catalog,
  load: LoadFiles,
  request: WriteRequest,
  { delimiter, header }: ReadingOptions,
): Promise<Encoding> {
  const { file, collection } = load;
  const { format } = file.kind;
  const { schema } = request;
  if (wayOf(file, request) !== "append")
    return encoding(encoderOf(format, schema, { delimiter: delimiter ?? file.kind.delimiter, header }), schema, []);
  const entry = { collection, file };
  const { empty, dialect } = await catalog.head(file);
  const end = empty ? [] : await lastBytes(catalog, load);
  const ended = empty || end[1] === lineFeed;
  if (format !== "csv") return encoding(encoderOf(format, schema, {}), schema, ended ? [] : [Buffer.from("\n")]);
  // Cells have their places by the columns that are there.
  const { described } = await catalog.known(entry);
  const whole = empty ? schema : described.schema;
  const lineEnd = empty ? "\n" : await lineEndOf(catalog, load, end);
  const options = { delimiter: dialect?.delimiter, header: empty ? header : false, lineEnd } as const;
  const encoder = encoderOf(format, whole, options);
  if (ended) return encoding(encoder, whole, empty ? [encoder.head] : []);
  // The last line gets the end that it has not, of which the half may be there.
  return encoding(encoder, whole, [Buffer.from(end[1] === carriageReturn ? "\n" : lineEnd)]);
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

function encoding(encoder: Encoder, schema: Schema, prefix: readonly Uint8Array[]): Encoding {
  return {
    encode(batch, before) {
      if (batch.length === 0) return [];
      const bytes = encoder.encode(arranged(batch, schema), before === 0);
      return before === 0 ? [...prefix, bytes] : [bytes];
    },
  };
}

/** The batch with exactly the fields of the file, in their order. */
function arranged(batch: Batch, schema: Schema): Batch {
  const { fields } = batch.schema;
  if (fields.length === schema.fields.length && fields.every(({ name }, i) => name === schema.fields[i]?.name))
    return batch;
  const columns = schema.fields.map(({ name, type }): Column => {
    const column = batch.columns[fields.findIndex((field) => field.name === name)];
    if (column !== undefined) return column;
    const builder = columnBuilder(type, batch.length);
    for (let row = 0; row < batch.length; row++) builder.appendNull();
    return builder.finish();
  });
  return { schema, length: batch.length, columns };
}

/** How the file ends its lines: as the last one that has an end. A carriage return behind all is the half of one. */
async function lineEndOf(
  catalog: Catalog,
  { file }: LoadFiles,
  [before, last]: readonly (number | undefined)[],
): Promise<"\n" | "\r\n"> {
  if (last === carriageReturn) return "\r\n";
  if (last === lineFeed) return before === carriageReturn ? "\r\n" : "\n";
  const { dialect } = await catalog.head(file);
  return (dialect && (await csvEndOf(catalog, file, dialect)).lineEnd()) ?? "\n";
}

/** The last two bytes of the content; of a compressed file only its whole content tells. */
async function lastBytes(
  catalog: Catalog,
  { file: { path, kind } }: LoadFiles,
): Promise<readonly (number | undefined)[]> {
  const open = await openFile(path);
  try {
    const from = kind.gzip ? 0 : Math.max(0, Number(open.state.size) - 2);
    let [before, last]: (number | undefined)[] = [];
    const { maxRatio } = catalog;
    for await (const block of blocksOf(open, { gzip: kind.gzip, maxRatio, from }))
      [before, last] = [block.length > 1 ? block.at(-2) : last, block.at(-1)];
    return [before, last];
  } finally {
    await open.release();
  }
}
