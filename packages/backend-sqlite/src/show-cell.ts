const most = 60;

/** A cell as a message shows it, with SQLite's own name of its type: `text "abc"`, `integer 5`, `blob of 16 bytes`. */
export function showCell(value: unknown): string {
  if (value instanceof Uint8Array) return `blob of ${value.length} bytes`;
  if (typeof value === "bigint") return `integer ${value}`;
  if (typeof value === "number") return `real ${Object.is(value, -0) ? "-0.0" : value}`;
  if (typeof value === "string") return `text ${JSON.stringify(shortened(value))}`;
  const json = jsonIn(value);
  if (json === undefined) return String(value);
  return `${/^\s*-?\d/.test(json) ? "number" : "json"} ${shortened(json)}`;
}

/** The text of JSON in a column of mixed types; a number that a double does not hold is such. */
export function jsonIn(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("text" in value)) return undefined;
  return typeof value.text === "string" ? value.text : undefined;
}

function shortened(text: string): string {
  return text.length > most ? `${text.slice(0, most)}...` : text;
}
