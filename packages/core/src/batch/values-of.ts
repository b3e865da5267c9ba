import type { LogicalType } from "../model/logical-type.ts";
import { isSet } from "./bitmap.ts";
import type { Column } from "./column.ts";
import { rawValues } from "./raw-values.ts";
import type { Integers } from "./integers.ts";

/** All cells of a column in record form: null where there is no value, `undefined` where the field is missing. */
export function valuesOf(column: Column, type: LogicalType, length: number, integers: Integers = "auto"): unknown[] {
  const values = rawValues(column, type, length, integers);
  const { valid, missing } = column;
  if (valid !== undefined)
    for (let i = 0; i < length; i++)
      if (!isSet(valid, i)) values[i] = missing !== undefined && isSet(missing, i) ? undefined : null;
  return values;
}
