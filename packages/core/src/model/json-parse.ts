import { decimalKey } from "./decimal.ts";
import { DataknobsError } from "./error.ts";
import { skipBlanks, tokenEnd } from "./json-tokens.ts";
import { rawJson } from "./raw-json.ts";
import { show } from "./show.ts";

/**
 * The value of a JSON text with nothing lost: a number that a double does not hold becomes a `JSON.rawJSON` object with its digits,
 * `__proto__` is a name like any other, of two equal names the last one wins. Throws `INVALID_VALUE` if the text is not JSON.
 */
export function parseJson(text: string): unknown {
  const value = parsePlain(text);
  return mayExceedDouble(text) ? parseExact(text) : value;
}

function parsePlain(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataknobsError({ code: "INVALID_VALUE", message: `${show(text)} is not JSON.`, cause });
  }
}

/**
 * Whether a text could hold a number that is more than a double: one of more than 15 digits, or with an exponent.
 * What looks so inside a string counts too, which costs time only.
 */
function mayExceedDouble(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= 0x30 && code <= 0x39) || code === 0x2e) {
      if (++run === 16) return true;
    } else if (run > 0) {
      if ((code | 0x20) === 0x65) {
        const next = text.charCodeAt(at + 1);
        if ((next >= 0x30 && next <= 0x39) || next === 0x2b || next === 0x2d) return true;
      }
      run = 0;
    }
  }
  return false;
}

/** Whether a double holds the number of this token: its shortest text is the same number (`0.1`, `1.10`, `1e2`; not `9007199254740993`). */
export function doubleHolds(token: string): boolean {
  if (token.length <= 15 && !mayExceedDouble(token)) return true;
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  if (value === 0) return !/[1-9]/.test(token.split(/[eE]/, 1)[0] ?? "");
  return decimalKey(String(value)) === decimalKey(token);
}

/** An object or array that is being filled. */
interface Open {
  readonly items: unknown[] | undefined;
  readonly record: Record<string, unknown>;
  /** The name whose value comes next. */
  name: string | undefined;
}

/** Parses a text that is known to be JSON. Does not recurse. */
function parseExact(text: string): unknown {
  const open: Open[] = [];
  let around: Open | undefined;
  let result: unknown;
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const end = tokenEnd(text, at);
    const first = text.charCodeAt(at);
    if (first === openBrace || first === openBracket) {
      around = { items: first === openBracket ? [] : undefined, record: {}, name: undefined };
      open.push(around);
    } else if (first !== comma && first !== colon) {
      let value: unknown;
      if (first === closeBrace || first === closeBracket) {
        const closed = open.pop();
        value = closed?.items ?? closed?.record;
        around = open.at(-1);
      } else value = scalarOf(text, at, end);
      if (around === undefined) result = value;
      else if (around.items !== undefined) around.items.push(value);
      else if (around.name === undefined) around.name = String(value);
      else {
        define(around.record, around.name, value);
        around.name = undefined;
      }
    }
    at = skipBlanks(text, end);
  }
  return result;
}

const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** The value of one token: a string, number, `true`, `false` or `null`. */
function scalarOf(text: string, start: number, end: number): unknown {
  const token = text.slice(start, end);
  switch (token.charCodeAt(0)) {
    case 0x22:
      return token.includes("\\") ? JSON.parse(token) : token.slice(1, -1);
    case 0x74:
      return true;
    case 0x66:
      return false;
    case 0x6e:
      return null;
    default:
      return doubleHolds(token) ? Number(token) : rawJson(token);
  }
}

/** Sets an own property, whatever its name: an assignment to `__proto__` would change the prototype. */
export function define(record: Record<string, unknown>, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  else record[name] = value;
}
