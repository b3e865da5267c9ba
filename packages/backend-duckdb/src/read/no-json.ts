import { literal } from "../names.ts";

/**
 * A condition that is true of every cell that has a value and is no JSON text by RFC 8259. It may be true of others: those are
 * looked at by somebody else. DuckDB's own `json_valid` takes more, commas before a closing bracket and words for what is no
 * number, and is asked only of what is not plain.
 */
export function isNoJson(cell: string): string {
  const [whole, more] = [literal(plainJson), literal(mayBeMore)];
  return `NOT CASE WHEN regexp_full_match(${cell}, ${whole}) THEN true ELSE json_valid(${cell}) AND NOT regexp_matches(${cell}, ${more}) END`;
}

const blanks = "[ \\t\\r\\n]*";
/** Without the escapes of surrogates, of which two make one character. */
const text =
  '"(?:[\\x{20}\\x{21}\\x{23}-\\x{5B}\\x{5D}-\\x{D7FF}\\x{E000}-\\x{10FFFF}]|\\\\["\\\\/bfnrt]|\\\\u(?:[0-9A-Ca-cE-Fe-f][0-9A-Fa-f]|[Dd][0-7])[0-9A-Fa-f]{2})*"';
const number = "-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?";
const scalar = `(?:${text}|${number}|true|false|null)`;

/** Scalars, and arrays and objects of them, one in another at most. */
const plainJson = `${blanks}${orOf(orOf(scalar))}${blanks}`;

function orOf(value: string): string {
  return `(?:${value}|\\[${blanks}${listOf(value)}\\]|\\{${blanks}${listOf(`${text}${blanks}:${blanks}${value}`)}\\})`;
}

function listOf(part: string): string {
  return `(?:${part}${blanks}(?:,${blanks}${part}${blanks})*)?`;
}

/** What DuckDB takes and JSON has not, wherever it stands; in a string it would be nothing bad. */
const mayBeMore = `,${blanks}[\\]}]|(?i:(?:^|[\\[:,])${blanks}-?(?:nan|inf|infinity)${blanks}(?:$|[,\\]}]))`;
