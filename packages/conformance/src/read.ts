import { type Batch, type ReadRequest, recordsOf, type Row, type Schema, type Source } from "@dataknobs/core";
import { readRequest } from "./requests.ts";
import { broken } from "./rule.ts";

/** A request for everything by the collection's own schema, in batches of 100 records. */
export async function requestFor(
  source: Source,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<ReadRequest> {
  return readRequest(await schemaIn(source, collection), { records: 100, ...more });
}

export async function schemaIn(source: Source, collection: string): Promise<Schema> {
  const described = await source.describe(collection);
  return described?.schema ?? broken(`describe("${collection}") answers undefined, though the collection was written`);
}

export async function readBatches(
  source: Source,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<Batch[]> {
  const request = await requestFor(source, collection, more);
  const batches: Batch[] = [];
  for await (const batch of source.read(collection, request)) {
    const unread = batch.unread?.[0];
    if (unread)
      broken(`A record of "${collection}" could not be read back: ${unread.code} ${unread.message} (${unread.at})`);
    if (batch.length > request.records)
      broken(`A batch of ${batch.length} records came, ${request.records} were asked for`);
    batches.push(batch);
  }
  return batches;
}

async function readRecords(source: Source, collection: string, more: Partial<ReadRequest> = {}): Promise<Row[]> {
  return (await readBatches(source, collection, more)).flatMap((batch) => recordsOf(batch));
}

/** The values of one field, in the order of reading. */
export async function readField(
  source: Source,
  collection: string,
  field: string,
  more: Partial<ReadRequest> = {},
): Promise<unknown[]> {
  return (await readRecords(source, collection, { ...more, fields: [field] })).map((record) => record[field]);
}
