/** The texts of the elements of a JSON array, each as it stands. The text is known to be JSON. */
export function elementsIn(text: string): string[] {
  return partsIn(text, 0x5b);
}

/** The members of a JSON object: their names, and the texts of their values as they stand. */
export function membersIn(text: string): [name: string, value: string][] {
  return partsIn(text, 0x7b).map((part) => {
    const end = endOfString(part, 0);
    const name: unknown = JSON.parse(part.slice(0, end));
    return [String(name), part.slice(part.indexOf(":", end) + 1).trim()];
  });
}

/** Whether a JSON text is an array (`[`) or an object (`{`). */
export function opensWith(text: string, sign: "[" | "{"): boolean {
  return text.trimStart().startsWith(sign);
}

/** What stands between the commas of an array or object. */
function partsIn(text: string, open: number): string[] {
  let at = 0;
  while (text.charCodeAt(at) !== open) at++;
  const parts: string[] = [];
  let depth = 0;
  let from = at + 1;
  for (at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) at = endOfString(text, at) - 1;
    else if (unit === 0x5b || unit === 0x7b) depth++;
    else if ((unit === 0x5d || unit === 0x7d) && depth-- === 0) break;
    else if (unit === 0x2c && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from, at).trim();
  if (last !== "") parts.push(last);
  return parts;
}

const quote = 0x22;

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at + 1;
}

/**
 * A JSON value inside a struct or list: as it is, but for a JSON null, which is not a null there, and for what would be
 * taken for this very mark.
 */
export function markedJson(text: string): string {
  return text.trim() === "null" || isMarked(text) ? `{"$type":"json","value":${text}}` : text;
}

/** The counterpart. */
export function unmarkedJson(text: string): string {
  return (isMarked(text) ? membersIn(text).find(([name]) => name === "value")?.[1] : undefined) ?? text;
}

function isMarked(text: string): boolean {
  return text.includes('"$type"') && opensWith(text, "{") && membersIn(text).some(([name]) => name === "$type");
}
