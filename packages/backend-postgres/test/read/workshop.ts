import type { Batch, ReadRequest, Source } from "@dataknobs/core";

export async function requestFor(
  source: Pick<Source, "describe">,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<ReadRequest> {
  const schema = (await source.describe(collection))?.schema ?? { fields: [] };
  return {
    schema,
    fields: schema.fields.map((field) => field.name),
    records: 2048,
    bytes: 1 << 20,
    signal: new AbortController().signal,
    ...more,
  };
}

export async function batches(
  source: Pick<Source, "describe" | "read">,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<Batch[]> {
  const found: Batch[] = [];
  for await (const batch of source.read(collection, await requestFor(source, collection, more))) found.push(batch);
  return found;
}
