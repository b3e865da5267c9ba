import type { Schema } from "../model/schema.ts";
import type { Batch } from "./batch.ts";
import { columnBuilder } from "./build.ts";

/** The batch with exactly the fields of a schema, in its order; one that the batch does not have is missing from every record. */
export function alignBatch(batch: Batch, schema: Schema): Batch {
  const columns = schema.fields.map(({ name, type }) => {
    const found = batch.columns[batch.schema.fields.findIndex((field) => field.name === name)];
    if (found !== undefined) return found;
    const builder = columnBuilder(type, batch.length);
    for (let row = 0; row < batch.length; row++) builder.appendMissing();
    return builder.finish();
  });
  return { ...batch, schema, columns };
}
