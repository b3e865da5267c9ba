const most = 60;

/** A cell as a message shows it, with SQLite's own name of its type: `text "abc"`, `integer 5`, `blob of 16 bytes`. */
export function showCell(value: unknown): string {
  if (value instanceof Uint8Array) return `blob of ${value.length} bytes`;
  if (typeof value === "bigint") return `integer ${value}`;
  if (typeof value === "number") return `real ${Object.is(value, -0) ? "-0.0" : value}`;
  if (typeof value !== "string") return String(value);
  const shown = value.length > most ? `${value.slice(0, most)}...` : value;
  return `text ${JSON.stringify(shown)}`;
}
