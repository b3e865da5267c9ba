import { textOfWide, wideText } from "../wide-text.ts";

/** SQLite's limit on the columns of a result. */
const mostColumns = 2000;

/**
 * What is selected so that wide texts come as bytes: behind all columns stands for each of `texts` whether it is one. A
 * blob in a column of text stays a blob.
 */
export function wideExpressions(
  names: readonly string[],
  texts: readonly number[],
): { readonly texts: readonly number[]; readonly expressions: readonly string[] } {
  if (names.length + texts.length > mostColumns) return { texts: [], expressions: names };
  const isWide = (name: string): string => `(typeof(${name}) = 'text' AND octet_length(${name}) > ${wideText})`;
  const expressions = names.map((name, place) =>
    texts.includes(place) ? `iif(${isWide(name)}, CAST(${name} AS BLOB), ${name})` : name,
  );
  return { texts, expressions: [...expressions, ...texts.map((place) => isWide(names[place] ?? ""))] };
}

/** Makes texts of the bytes of a row that was selected so, and leaves the columns that were asked for. */
export function takeTexts(row: unknown[], texts: readonly number[], columns: number): void {
  for (const [i, place] of texts.entries()) {
    const bytes = row[place];
    if (row[columns + i] === 1n && bytes instanceof Uint8Array) row[place] = textOfWide(bytes);
  }
  row.length = columns;
}
