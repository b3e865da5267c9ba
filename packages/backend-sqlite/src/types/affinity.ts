/** What SQLite may do to a value that is stored in a column (sqlite.org/datatype3.html, 3.1). `"none"`: nothing. */
export type Affinity = "integer" | "text" | "none" | "real" | "numeric";

/** `strict`: the column's table is STRICT, in which `ANY` keeps values as they are. */
export function affinityOf(declared: string, strict = false): Affinity {
  const name = declared.toUpperCase();
  if (strict && name === "ANY") return "none";
  if (name.includes("INT")) return "integer";
  if (name.includes("CHAR") || name.includes("CLOB") || name.includes("TEXT")) return "text";
  if (name === "" || name.includes("BLOB")) return "none";
  if (name.includes("REAL") || name.includes("FLOA") || name.includes("DOUB")) return "real";
  return "numeric";
}

/** Text that a column of a numeric affinity would turn into a number. */
const numeric = /^[ \t\n\v\f\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\n\v\f\r]*$/;

export function looksNumeric(text: string): boolean {
  return numeric.test(text);
}

/**
 * Whether the text of a number is what the number stored in its place is written as: `5`, `1.5` and `1e+300`, not `1.10` or
 * `1e3`.
 */
export function isNumbersOwnText(text: string): boolean {
  if (/^(?:0|-?[1-9]\d{0,18})$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return true;
  const value = Number(text);
  return Number.isFinite(value) && !becomesInteger(value) && String(value) === text;
}

/** Whether columns of an integer or numeric affinity make an integer of a float: not of those as large as 2^63. */
export function becomesInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}
