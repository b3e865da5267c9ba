import { DataknobsError } from "./error.ts";
import type { ErrorCode } from "./error-codes.ts";
import type { LogicalType } from "./logical-type.ts";
import { formatType } from "./logical-type-text.ts";
import { show } from "./show.ts";

/** What a value of each type looks like, for messages. */
const looks: Readonly<Record<LogicalType["kind"], string>> = {
  bool: "true or false",
  int32: "a whole number from -2147483648 to 2147483647",
  int64: "a whole number of 64 bits, as number or bigint",
  float32: "a number",
  float64: "a number",
  decimal: 'a decimal as text ("1.10"), a whole number, or a bigint',
  text: "a string",
  bytes: "a Uint8Array",
  date: '"2024-03-10", or a Date at midnight UTC',
  time: '"12:34:56.123456"',
  timestamp: '"2024-03-10T02:30:00.123456" without a zone',
  timestamptz: '"2024-03-10T02:30:00.123456Z" with Z or an offset, or a Date',
  interval: 'an ISO 8601 duration such as "P1M2DT3.5S"',
  uuid: '"6ba7b810-9dad-11d1-80b4-00c04fd430c8"',
  json: "a JSON value",
  list: "an array",
  any: "a boolean, number, bigint, string, Uint8Array or JSON value",
};

/** The error for a value that its type does not take. */
export function misfit(code: ErrorCode, value: unknown, type: LogicalType, why?: string): DataknobsError {
  const reason = why === undefined ? `Give ${looks[type.kind]}.` : why;
  return new DataknobsError({ code, message: `${show(value)} is not a value of type ${formatType(type)}. ${reason}` });
}
