import { failure } from "../errors.ts";

/**
 * A file and its schema cannot take their names at once. In between stands this in the place of the schema, so that nobody takes
 * the types of the one for those of the other, or finds others out.
 */
export function replacingText(run: string): string {
  return `${JSON.stringify({ kind: "dataknobs file being replaced", run })}\n`;
}

const begin = replacingText("").slice(0, -3);

/** @throws SOURCE_CHANGED */
export function checkNotReplacing(text: string, path: string, beside: string): void {
  if (!text.startsWith(begin)) return;
  const [run = "?"] = text.slice(begin.length).split('"');
  throw failure(
    "SOURCE_CHANGED",
    `${path} is being replaced by run ${run}, or that run was killed at it: the types of its records are not known.`,
    {
      fix: `Run this again. If it stays so, copy into that file again, which puts it right; or remove ${beside}: the types are then found out from the records.`,
    },
  );
}
