import { decimalKey } from "./decimal.ts";
import { DataknobsError } from "./error.ts";
import { jsonTokens } from "./json-tokens.ts";
import { rawJson } from "./raw-json.ts";
import { show } from "./show.ts";

/** Only where this matches can a number be more than a double: 15 digits always come back. */
const mayExceedDouble = /[\d.]{16}|\d[eE][-+\d]/;

/**
 * The value of a JSON text with nothing lost: a number that a double does not hold becomes a `JSON.rawJSON` object with its digits,
 * `__proto__` is a name like any other, of two equal names the last one wins. Throws `INVALID_VALUE` if the text is not JSON.
 */
export function parseJson(text: string): unknown {
  const value = parsePlain(text);
  return mayExceedDouble.test(text) && hasLongNumber(text) ? parseExact(text) : value;
}

function parsePlain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataknobsError({ code: "INVALID_VALUE", message: `${show(text)} is not JSON.`, cause });
  }
}

/** Whether a double holds the number of this token: its shortest text is the same number (`0.1`, `1.10`, `1e2`; not `9007199254740993`). */
export function doubleHolds(token: string): boolean {
  if (token.length <= 15 && !mayExceedDouble.test(token)) return true;
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  if (value === 0) return !/[1-9]/.test(token.split(/[eE]/, 1)[0] ?? "");
  return decimalKey(String(value)) === decimalKey(token);
}

function hasLongNumber(text: string): boolean {
  for (const token of jsonTokens(text)) if (isNumber(token) && !doubleHolds(token)) return true;
  return false;
}

function isNumber(token: string): boolean {
  const first = token.charCodeAt(0);
  return first === 45 || (first >= 48 && first <= 57);
}

/** An object or array that is being filled. */
type Open = { readonly items: unknown[]; readonly record?: undefined } | { readonly record: Record<string, unknown>; name: string | undefined; readonly items?: undefined };

/** Parses a text that is known to be JSON. Does not recurse. */
function parseExact(text: string): unknown {
  const open: Open[] = [];
  let result: unknown;
  for (const token of jsonTokens(text)) {
    const around = open.at(-1);
    let value: unknown;
    switch (token) {
      case ",":
      case ":":
        continue;
      case "{":
        open.push({ record: {}, name: undefined });
        continue;
      case "[":
        open.push({ items: [] });
        continue;
      case "}":
      case "]":
        open.pop();
        value = around?.items ?? around?.record;
        break;
      default:
        value = isNumber(token) && !doubleHolds(token) ? rawJson(token) : JSON.parse(token);
    }
    const place = open.at(-1);
    if (place === undefined) result = value;
    else if (place.items !== undefined) place.items.push(value);
    else if (place.name === undefined) place.name = String(value);
    else {
      define(place.record, place.name, value);
      place.name = undefined;
    }
  }
  return result;
}

/** Sets an own property, whatever its name: an assignment to `__proto__` would change the prototype. */
export function define(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  else record[name] = value;
}
