import { textAt } from "../scan/text.ts";

/** A longer text is not parsed only to say what is wrong with it. */
const mostParsed = 1 << 20;

const unknown = "something in it breaks the rules of RFC 8259";

/**
 * What is wrong with `data[start .. end)`, which is UTF-8 and not JSON, and where that is known:
 * `Expected ':' after property name at column 6`. Columns are counted from 1, from the record's beginning on.
 */
export function syntaxFault(data: Uint8Array, start: number, end: number): string {
  if (end - start > mostParsed) return unknown;
  try {
    // Blanks at the end are no fault, and would be part of what the message shows.
    JSON.parse(textAt(data, start, end).trimEnd());
    return unknown;
  } catch (error) {
    return error instanceof Error ? shortened(error.message) : unknown;
  }
}

/** A message of `JSON.parse` with its place said once. */
function shortened(message: string): string {
  return message
    .replace(/ in JSON at position/, " at position")
    .replace(/ after JSON at position/, " behind the value at position")
    .replace(/ at position \d+ \(line 1 (column \d+)\)$/, " at $1")
    .replace(/ at position \d+ \(line (\d+) (column \d+)\)$/, " at $2 of its line $1")
    .replace(/ is not valid JSON$/, "")
    .replace(/ of JSON input$/, "");
}
