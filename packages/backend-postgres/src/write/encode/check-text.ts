import { type BytesColumn, codePoints, isSet, stringAt } from "@dataknobs/core";
import { type Check, shown } from "./cell-check.ts";

/** Text of PostgreSQL has no character U+0000. */
export const checkNul: Check = (column, length, fail) => {
  if (column.layout !== "bytes") return;
  forRowsWith(column, length, "\0", (row) =>
    fail(row, "NOT_STORABLE", "PostgreSQL keeps no text with the character U+0000"),
  );
};

/** jsonb has neither U+0000 nor half of a surrogate pair, which JSON can write as `\u0000`. */
export const checkUnicode: Check = (column, length, fail) => {
  if (column.layout !== "bytes") return;
  forRowsWith(column, length, "\\u", (row) => {
    const text = stringAt(column, row);
    const bad = badEscape(text);
    if (bad !== undefined) fail(row, "NOT_STORABLE", `jsonb keeps no ${bad}, json does`);
  });
};

function badEscape(text: string): string | undefined {
  for (const [escape] of text.matchAll(
    /(?:\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|\\u[\da-fA-F]{4}|\\./gs,
  )) {
    if (escape === "\\u0000") return "character U+0000";
    if (escape.length === 6 && /^\\u[dD][89a-fA-F]/.test(escape)) return `half of a surrogate pair (${escape})`;
  }
  return undefined;
}

/** Calls back with each present row whose text holds the needle, found by a search over all bytes at once. */
function forRowsWith(column: BytesColumn, length: number, needle: string, found: (row: number) => void): void {
  const { data, offsets, valid } = column;
  const bytes = Buffer.from(data.buffer, data.byteOffset, offsets[length] ?? 0);
  let row = 0;
  let at = bytes.indexOf(needle, offsets[0] ?? 0, "latin1");
  while (at !== -1) {
    while (row < length && (offsets[row + 1] ?? 0) <= at) row++;
    if (row >= length) return;
    if (isSet(valid, row)) found(row);
    const end = offsets[row + 1] ?? 0;
    at = bytes.indexOf(needle, end, "latin1");
  }
}

/** `inBytes`: `name` counts bytes, all others characters. */
export function checkLengths(type: string, most: number, inBytes: boolean): Check {
  return (column, length, fail) => {
    if (column.layout !== "bytes") return;
    const { offsets, valid } = column;
    for (let row = 0; row < length; row++) {
      const size = (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
      if (size <= most || !isSet(valid, row)) continue;
      const long = inBytes ? size : codePoints(stringAt(column, row));
      if (long > most)
        fail(row, "TOO_LONG", `The text has ${long} ${inBytes ? "bytes" : "characters"}, ${type} holds ${most}`);
    }
  };
}

/** The same of each element of an array. */
export function checkBytes(spelled: boolean): Check {
  return (column, length, fail) => {
    if (column.layout !== "bytes") return;
    for (let row = 0; row < length; row++) {
      if (!isSet(column.valid, row)) continue;
      const list: unknown = JSON.parse(stringAt(column, row));
      const long = (Array.isArray(list) ? list : [])
        .filter((one): one is string => typeof one === "string")
        .find((one) => Buffer.byteLength(one) > 1 && !(spelled && spelling.test(one)));
      if (long !== undefined) fail(row, "TOO_LONG", `"char" holds one byte, and ${JSON.stringify(long)} is more`);
    }
  };
}

const spelling = /^\\[0-3][0-7]{2}$/;

/** "char" holds one byte, and no more of a text; since PostgreSQL 16 it may be written as `\303`. */
export function checkByte(spelled: boolean): Check {
  return (column, length, fail) => {
    if (column.layout !== "bytes") return;
    const { offsets, valid } = column;
    for (let row = 0; row < length; row++) {
      if ((offsets[row + 1] ?? 0) - (offsets[row] ?? 0) <= 1 || !isSet(valid, row)) continue;
      if (spelled && spelling.test(stringAt(column, row))) continue;
      fail(row, "TOO_LONG", `"char" holds one byte, and ${JSON.stringify(shown(column, row))} is more`);
    }
  };
}

/** Of an enumeration. */
export function checkLabels(type: string, labels: readonly string[]): Check {
  const known = new Set(labels);
  return (column, length, fail) => {
    if (column.layout !== "bytes") return;
    for (let row = 0; row < length; row++)
      if (isSet(column.valid, row) && !known.has(stringAt(column, row)))
        fail(
          row,
          "CONSTRAINT",
          `${JSON.stringify(shown(column, row))} is none of the values of ${type}: ${labels.join(", ")}`,
        );
  };
}
