import { DataknobsError } from "@dataknobs/core";

/**
 * A name as an identifier of standard SQL: in double quotes, quotes inside doubled. Every other character stands for
 * itself, so nothing in a name can end it.
 * @throws INVALID_ARGUMENT for a name with a NUL, at which SQL text ends
 */
export function quoteName(name: string): string {
  if (name.includes("\0"))
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `The name ${JSON.stringify(name)} holds a NUL character, which SQL cannot write.`,
      fix: "Give it another name.",
    });
  return `"${name.replaceAll('"', '""')}"`;
}

/** Text as a literal of standard SQL; for values that no parameter can stand for, such as defaults. */
export function quoteText(text: string): string {
  if (text.includes("\0"))
    throw new DataknobsError({
      code: "INVALID_ARGUMENT",
      message: `The text ${JSON.stringify(text)} holds a NUL character, which SQL cannot write.`,
    });
  return `'${text.replaceAll("'", "''")}'`;
}
