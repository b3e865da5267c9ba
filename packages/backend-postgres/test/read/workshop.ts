import { readRequest } from "@dataknobs/conformance";
import type { Batch, ReadRequest, Source } from "@dataknobs/core";

export async function requestFor(
  source: Pick<Source, "describe">,
  collection: string,
  more: Partial<ReadRequest> = {},
): Promise<ReadRequest> {
  return readRequest((await source.describe(collection))?.schema ?? { fields: [] }, more);
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
