import type { Batch } from "../batch/batch.ts";
import { clearBit, isSet, newBitmap } from "../batch/bitmap.ts";
import { castColumn } from "../batch/cast.ts";
import type { Column } from "../batch/column.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { sameType } from "../model/logical-type-text.ts";
import type { Schema } from "../model/schema.ts";

/**
 * The batch as a condition sees it: fields that are copied as their cells' own text (a date-time with a blank in it)
 * by the type that they mean. A text that is no such value is unknown to the condition. `asked`: the fields it names.
 */
export function judgedBy(batch: Batch, judged: Schema, asked: ReadonlySet<string>): Batch {
  const differs = judged.fields.map((field, c) => {
    const from = batch.schema.fields[c]?.type;
    return from !== undefined && asked.has(field.name) && !sameType(from, field.type) ? from : undefined;
  });
  if (differs.every((from) => from === undefined)) return batch;
  const columns = batch.columns.map((column, c) => {
    const from = differs[c];
    const to = judged.fields[c]?.type;
    return from === undefined || to === undefined ? column : meant(column, from, to, batch.length);
  });
  return { ...batch, schema: judged, columns };
}

function meant(column: Column, from: LogicalType, to: LogicalType, length: number): Column {
  const { column: cast, failures } = castColumn(column, from, to, length);
  if (failures.length === 0) return cast;
  const valid = newBitmap(length, 1);
  for (let i = 0; i < length; i++) if (!isSet(cast.valid, i)) clearBit(valid, i);
  for (const { row } of failures) clearBit(valid, row);
  return { ...cast, valid };
}
