import { canonicalBytes } from "./canonical-bytes.ts";
import { canonicalAny, canonicalJson } from "./canonical-json.ts";
import { canonicalDecimalValue, canonicalFloat32, canonicalFloat64, canonicalInteger } from "./canonical-number.ts";
import { canonicalDate, canonicalIntervalValue, canonicalTime, canonicalTimestamp } from "./canonical-temporal.ts";
import type { LogicalType, TextType } from "./logical-type.ts";
import { misfit } from "./misfit.ts";
import { readOnly } from "./read-only.ts";
import { canonicalUuid } from "./uuid.ts";

export { integerOut } from "./canonical-number.ts";

/**
 * A value that `docs/types.md` accepts for `type`, in the one form that records show. Never null or undefined: those are no values.
 * Throws `INVALID_VALUE` (of another type), `OUT_OF_RANGE`, `TOO_LONG`, `INVALID_UTF8` (a lone surrogate) or `NOT_STORABLE`.
 */
export function canonical(value: unknown, type: LogicalType): unknown {
  switch (type.kind) {
    case "bool":
      if (typeof value === "boolean") return value;
      throw misfit("INVALID_VALUE", value, type);
    case "int32":
    case "int64":
      return canonicalInteger(value, type);
    case "float32":
      return canonicalFloat32(value, type);
    case "float64":
      return canonicalFloat64(value, type);
    case "decimal":
      return canonicalDecimalValue(value, type);
    case "text":
      return canonicalText(value, type);
    case "bytes":
      return canonicalBytes(value, type);
    case "date":
      return canonicalDate(value, type);
    case "time":
      return canonicalTime(value, type);
    case "timestamp":
    case "timestamptz":
      return canonicalTimestamp(value, type);
    case "interval":
      return canonicalIntervalValue(value, type);
    case "uuid":
      return (typeof value === "string" ? canonicalUuid(value) : undefined) ?? refuse(value, type);
    case "json":
      return canonicalJson(value, type);
    case "list":
      return canonicalList(value, type.of, type);
    default:
      return canonicalAny(value, type);
  }
}

function refuse(value: unknown, type: LogicalType): never {
  throw misfit("INVALID_VALUE", value, type);
}

function canonicalText(value: unknown, type: TextType): string {
  if (typeof value !== "string") throw misfit("INVALID_VALUE", value, type);
  if (!value.isWellFormed())
    throw misfit("INVALID_UTF8", value, type, "It holds a lone surrogate, which UTF-8 cannot write.");
  if (type.length !== undefined && value.length > type.length) {
    const length = codePoints(value);
    if (length > type.length) throw misfit("TOO_LONG", value, type, `It has ${length} characters.`);
  }
  return value;
}

/** The number of code points of a well-formed string. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) count--;
  return count;
}

function canonicalList(value: unknown, of: LogicalType, type: LogicalType): unknown {
  if (!Array.isArray(value)) throw misfit("INVALID_VALUE", value, type);
  const elements: unknown[] = [];
  for (const element of value as readonly unknown[]) {
    if (element === undefined)
      throw misfit("INVALID_VALUE", value, type, "An element is undefined; an empty place in a list is null.");
    elements.push(element === null ? null : canonical(element, of));
  }
  return readOnly(elements);
}
