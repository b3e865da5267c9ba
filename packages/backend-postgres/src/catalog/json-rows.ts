import type { Row } from "../connect/connection.ts";

/** The rows of a subquery that the server has gathered as a JSON array of arrays of texts. */
export function rowsIn(text: string | null | undefined): readonly Row[] {
  const value: unknown = JSON.parse(text ?? "[]");
  return Array.isArray(value) ? value.map((row: unknown) => (Array.isArray(row) ? row.map(cell) : [])) : [];
}

/** A list of names that the server has made JSON of. */
export function namesIn(text: string | null | undefined): readonly string[] {
  const value: unknown = JSON.parse(text ?? "[]");
  return Array.isArray(value) ? value.map(String) : [];
}

/** A list within a cell goes on as JSON. */
function cell(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
