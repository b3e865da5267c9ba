/**
 * Splits `a,b` at its commas, but not inside brackets (`decimal(10,2)`) or double quotes: `"a,b"` is one name and `""` in it
 * is a quote. Blanks around a part do not count; empty parts are left out.
 */
export function splitList(text: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "(" || char === "<")) depth++;
    else if (!quoted && (char === ")" || char === ">")) depth--;
    if (char === "," && !quoted && depth === 0) {
      parts.push(part);
      part = "";
    } else part += char;
  }
  parts.push(part);
  return parts.map((one) => one.trim()).filter((one) => one !== "");
}

/** A name as it was meant: without the quotes around it. */
export function unquote(name: string): string {
  return name.length >= 2 && name.startsWith('"') && name.endsWith('"')
    ? name.slice(1, -1).replaceAll('""', '"')
    : name;
}

/** `name=value` at its first `=` outside quotes; `undefined`: there is none, or one side is empty. */
export function splitPair(text: string): readonly [name: string, value: string] | undefined {
  const found = /^\s*("(?:[^"]|"")+"|[^=]+?)\s*=\s*(.+)$/su.exec(text);
  const [, name, value] = found ?? [];
  return name === undefined || value === undefined ? undefined : [unquote(name), value.trim()];
}
