import { skipBlanks, tokenEnd } from "./json-tokens.ts";

/** Whether an object anywhere in a JSON text has two members of one name. The text must be JSON; it does not recurse. */
export function hasDuplicateKeys(text: string): boolean {
  // The names seen in each object around the current place; undefined for an array.
  const open: (Set<string> | undefined)[] = [];
  let nameExpected = false;
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const end = tokenEnd(text, at);
    switch (text[at]) {
      case "{":
        open.push(new Set());
        nameExpected = true;
        break;
      case "[":
        open.push(undefined);
        nameExpected = false;
        break;
      case "}":
      case "]":
        open.pop();
        nameExpected = false;
        break;
      case ",":
        nameExpected = open.at(-1) !== undefined;
        break;
      case '"':
        if (nameExpected && isSecond(open.at(-1), text.slice(at, end))) return true;
        nameExpected = false;
        break;
      default:
    }
    at = skipBlanks(text, end);
  }
  return false;
}

function isSecond(names: Set<string> | undefined, token: string): boolean {
  if (names === undefined) return false;
  const name = token.includes("\\") ? String(JSON.parse(token)) : token.slice(1, -1);
  if (names.has(name)) return true;
  names.add(name);
  return false;
}
