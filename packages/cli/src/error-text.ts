import type { DataknobsError } from "@dataknobs/core";
import type { Screen } from "./screen.ts";
import { printable, printableLines } from "./text-width.ts";

/** An error for people: the message, then what is known of it in aligned lines. */
export function errorText(error: DataknobsError, { paint }: Pick<Screen, "paint">): string {
  const message = printableLines(error.message);
  const head = `${paint("red", "dataknobs:")} ${message}`;
  // A message that is laid out already has its facts in it.
  if (message.includes("\n") && message.includes(error.code)) return head;
  const facts: readonly (readonly [label: string, text: string | undefined])[] = [
    ["table", error.collection],
    ["record", error.recordId],
    ["field", error.field],
    ["cause", causeOf(error)],
    ["fix", fixOf(error)],
    ["code", error.code],
  ];
  const known = facts.filter((fact): fact is readonly [string, string] => fact[1] !== undefined && fact[1] !== "");
  const lines = known.map(([label, text]) => `  ${paint("dim", label.padEnd(8))}${printable(text)}`);
  return [head, ...lines, ...stackLines(error)].join("\n");
}

/** A sentence that only points to what stands above it. */
const pointsBack = /^See the (cause|message)|the message (names|says|lists)/;

/** The fix without a first sentence that only points back. */
function fixOf({ fix }: DataknobsError): string {
  const [first = ""] = fix.split(/(?<=\.)\s+/, 1);
  return pointsBack.test(first) ? fix.slice(first.length).trim() : fix;
}

/** The cause's own words, where the message does not hold them already. */
function causeOf({ cause, message }: DataknobsError): string | undefined {
  return cause instanceof Error && !message.includes(cause.message) ? cause.message : undefined;
}

function stackLines({ cause }: DataknobsError): readonly string[] {
  if (!process.env["DATAKNOBS_DEBUG"] || !(cause instanceof Error)) return [];
  return [cause.stack ?? cause.message];
}
