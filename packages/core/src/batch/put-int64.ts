import { canonical } from "../model/canonical.ts";
import { toScaled } from "../model/decimal.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { misfit } from "../model/misfit.ts";
import { parseTime } from "../model/time.ts";
import { parseTimestamp, timestampInto } from "../model/timestamp.ts";
import type { Put } from "./cells.ts";
import { isScaled } from "./layout.ts";
import { putSafe, wordsOf } from "./words.ts";

/** How values of a type that is kept as 64-bit integers are put into a column. */
export function putInt64(data: BigInt64Array, type: LogicalType): Put {
  switch (type.kind) {
    case "timestamp":
    case "timestamptz":
      return putTimestamp(data, type, type.precision, type.kind === "timestamptz");
    case "time":
      return putParsed(data, type, (text) => parseTime(text, type.precision));
    case "decimal":
      return putParsed(data, type, (text) => (isScaled(type) ? toScaled(text, type.precision, type.scale) : undefined));
    default:
      return putInteger(data, type);
  }
}

function putInteger(data: BigInt64Array, type: LogicalType): Put {
  const words = wordsOf(data);
  return (i, value) => {
    const integer = Number.isSafeInteger(value) ? value : canonical(value, type);
    if (typeof integer === "number") putSafe(words, i, integer);
    else if (typeof integer === "bigint") data[i] = integer;
    else throw misfit("INVALID_VALUE", value, type);
  };
}

function putTimestamp(data: BigInt64Array, type: LogicalType, precision: number, zoned: boolean): Put {
  const put = putParsed(data, type, (text) => parseTimestamp(text, precision, zoned));
  if (precision > 6) return put;
  const words = wordsOf(data);
  return (i, value) => {
    if (typeof value !== "string" || !timestampInto(value, zoned, words, 2 * i, precision)) put(i, value);
  };
}

/** Ordinary values are texts that can be read at once; all else is made canonical first, or refused with its reason. */
function putParsed(data: BigInt64Array, type: LogicalType, parse: (text: string) => bigint | undefined): Put {
  return (i, value) => {
    const integer = (typeof value === "string" ? parse(value) : undefined) ?? parse(String(canonical(value, type)));
    if (integer === undefined) throw misfit("INVALID_VALUE", value, type);
    data[i] = integer;
  };
}
