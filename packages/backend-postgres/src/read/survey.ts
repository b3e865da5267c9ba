import { type Field, isScaled, type LogicalType, types } from "@dataknobs/core";
import type { Collection } from "../collection.ts";
import type { Connection } from "../connect/connection.ts";
import { quote } from "../names.ts";
import type { Kept } from "../types/way.ts";
import { columnFor, fieldIn } from "./columns.ts";

/** Looks at every value of some fields, on the server: a type that one of them does not fit gives way to one that holds all. */
export async function surveyOf(
  connection: Connection,
  collection: Collection,
  names: readonly string[],
): Promise<readonly Field[]> {
  const fields = names.map((name) => fieldIn(collection.schema, name));
  const doubts = fields.map((field) => {
    const column = columnFor(collection, field.name);
    return doubtOf(quote(column.name), column.kept);
  });
  const asked = doubts.filter((doubt) => doubt !== undefined);
  if (asked.length === 0) return fields;
  const tests = asked.map(({ unfit }) => `COALESCE(bool_or(${unfit}), false)`).join(", ");
  const [row = []] = await connection.rows(`SELECT ${tests} FROM ${collection.from}`);
  return fields.map((field, i) => {
    const doubt = doubts[i];
    return doubt !== undefined && row[asked.indexOf(doubt)] === "t" ? { ...field, type: doubt.type } : field;
  });
}

/** What of a column's type a field's type cannot say, and the type that can. */
interface Doubt {
  /** A condition that holds for such a value. */
  readonly unfit: string;
  readonly type: LogicalType;
}

/** The last microsecond since 1970 that 64 bits hold, and one before infinity. */
const lastInstant = "294247-01-10 04:00:54.775806";

function doubtOf(name: string, { type, way, element }: Kept): Doubt | undefined {
  switch (way) {
    case "array": {
      const inside = element === undefined ? undefined : doubtOf("one", element);
      const nested = `array_ndims(${name}) > 1 OR array_lower(${name}, 1) <> 1`;
      const unfit =
        inside === undefined
          ? nested
          : `${nested} OR EXISTS (SELECT FROM unnest(${name}) AS one WHERE ${inside.unfit})`;
      return { unfit, type: types.text };
    }
    case "numeric":
      return isScaled(type) ? { unfit: `${name} = 'NaN'`, type: types.decimal() } : undefined;
    case "timestamp":
    case "timestamptz":
      return { unfit: `isfinite(${name}) AND ${name} > '${lastInstant}'`, type: types.text };
    case "interval":
      return { unfit: `NOT isfinite(${name})`, type: types.text };
    default:
      return undefined;
  }
}
