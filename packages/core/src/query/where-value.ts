import { canonicalDecimal } from "../model/decimal.ts";
import { isDataknobsError } from "../model/error.ts";
import { doubleHolds, parseJson } from "../model/json-value.ts";
import type { LogicalType } from "../model/logical-type.ts";
import { rawJson } from "../model/raw-json.ts";
import type { Token } from "./where-tokens.ts";

const integer = /^[+-]?\d+$/;

/** What a written value means for a field of a type; the text itself where it means nothing better, so that the check can say why. */
export function valueOf(token: Token, type: LogicalType): unknown {
  const { kind, text } = token;
  switch (type.kind) {
    case "bool":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : text;
    case "int32":
    case "int64":
      return integer.test(text) ? BigInt(text) : text;
    case "float32":
    case "float64":
      return special(text) ?? (canonicalDecimal(text) === undefined ? text : Number(text));
    case "decimal": {
      const value = special(text);
      return value === undefined ? text : String(value);
    }
    case "bytes":
      return /^(0x|\\x)([0-9a-f]{2})*$/i.test(text) ? bytesOf(text.slice(2)) : text;
    case "json":
    case "list":
      return jsonOf(text);
    case "any":
      return kind === "word" ? bareValue(text) : text;
    default:
      return text;
  }
}

/** What is no number of digits, as people and stores write it: nan, inf, -Infinity, in whatever case. */
function special(text: string): number | undefined {
  const [, sign = "", word = ""] = /^([+-]?)(nan|inf|infinity)$/i.exec(text) ?? [];
  if (word === "") return undefined;
  if (word.toLowerCase() === "nan") return Number.NaN;
  return sign === "-" ? -Infinity : Infinity;
}

/** Without a type a bare word is a number or a truth value if it looks like one. */
function bareValue(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  if (integer.test(text)) return BigInt(text);
  const digits = canonicalDecimal(text);
  if (digits === undefined) return text;
  const value = Number(text);
  // What a double does not hold keeps its digits.
  return Number.isNaN(value) || text.endsWith("Infinity") || doubleHolds(digits) ? value : rawJson(digits);
}

function bytesOf(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

/** A text that is no JSON is a JSON string: `kind = red` need not be written `kind = '"red"'`. */
function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (isDataknobsError(error) && error.code === "INVALID_VALUE") return text;
    throw error;
  }
}
