import { quoteText } from "@dataknobs/sql";

/**
 * The value of a default that is a literal: a number, text, or null; `undefined` for an expression such as
 * CURRENT_TIMESTAMP, which is a value of its own for each record.
 */
export function literalOf(sql: string): string | number | bigint | null | undefined {
  const text = sql.trim();
  if (/^null$/i.test(text)) return null;
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true" ? 1 : 0;
  if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (/^[+-]?\d+$/.test(text)) {
    const integer = BigInt(text.replace("+", ""));
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  }
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** A default value as SQL; `undefined` where SQL has no literal for it. */
export function literalText(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value.includes("\0") ? undefined : quoteText(value);
    case "boolean":
      return value ? "1" : "0";
    case "bigint":
      return value.toString();
    case "number":
      return Number.isFinite(value) ? String(value) : undefined;
    default:
      return undefined;
  }
}
