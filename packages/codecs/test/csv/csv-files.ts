import { type Batch, recordsOf, type Rejection, type Row, type Schema } from "@dataknobs/core";
import {
  csvDecoder,
  csvDialectOf,
  csvInference,
  type CsvOptions,
  type DecodeRequest,
  defaultLimits,
} from "../../src/index.ts";

/** What came of reading a file. */
export interface Read {
  readonly records: readonly Row[];
  readonly unread: readonly Rejection[];
  readonly batches: readonly Batch[];
}

export interface Reading extends CsvOptions, Partial<Omit<DecodeRequest, "schema">> {
  /** The blocks' size; default: the whole file is one. */
  readonly cut?: number;
}

/** Reads a file with its schema, or the one that is inferred. */
export function readCsv(file: string | Uint8Array, reading: Reading = {}, schema?: Schema): Read {
  const bytes = Buffer.from(file);
  const dialect = csvDialectOf(bytes, reading);
  const known = schema ?? inferCsv(file, reading);
  const decoder = csvDecoder({
    schema: known,
    fields: known.fields.map(({ name }) => name),
    records: 1000,
    bytes: 1 << 20,
    limits: defaultLimits,
    ...reading,
    dialect,
  });
  const batches: Batch[] = [];
  const from = reading.start?.offset ?? 0;
  for (const block of blocks(bytes.subarray(from), reading.cut)) batches.push(...decoder.push(block));
  batches.push(...decoder.end());
  return {
    records: batches.flatMap((batch) => [...recordsOf(batch)]),
    unread: batches.flatMap((batch) => batch.unread ?? []),
    batches,
  };
}

/** The schema that is found in a file. */
export function inferCsv(file: string | Uint8Array, options: CsvOptions & { readonly cut?: number } = {}): Schema {
  const bytes = Buffer.from(file);
  const inference = csvInference(defaultLimits, csvDialectOf(bytes, options));
  for (const block of blocks(bytes, options.cut)) inference.push(block);
  const [only] = inference.end();
  if (only === undefined) throw new Error("Nothing was found in the file.");
  return only.schema;
}

/** Each block in the same memory: who keeps one instead of copying it is found out. */
export function* blocks(bytes: Uint8Array, size: number = Math.max(bytes.length, 1)): Iterable<Uint8Array> {
  const memory = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const length = Math.min(size, bytes.length - at);
    memory.set(bytes.subarray(at, at + length));
    yield memory.subarray(0, length);
    memory.fill(0x22);
  }
}

/** Rejections as short facts. */
export function facts(read: Read): string[] {
  return read.unread.map(({ at, code, field }) => [at, code, ...(field === undefined ? [] : [field])].join(" "));
}
