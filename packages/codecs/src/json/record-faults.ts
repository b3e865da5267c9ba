import { textAt } from "../scan/text.ts";
import type { FieldReading } from "./field-reading.ts";
import { brokenRecord, type Fault } from "./rejection.ts";

/** Characters of a value that a message shows. */
const shown = 60;

/** The value that stands there is none of its field. */
export function misfit({ name, wanted, nullable }: FieldReading, data: Uint8Array, start: number, end: number): Fault {
  const text = textAt(data, start, Math.min(end, start + shown)) + (end - start > shown ? "..." : "");
  const expected = nullable ? wanted : `${wanted}, not null`;
  return { code: "MISFIT", message: `The field holds ${text}. Expected: ${expected}.`, field: name };
}

export function missingField(field: string): Fault {
  return { code: "MISFIT", message: "The field is missing, which its schema does not allow.", field };
}

export function unknownField(name: string, known: Iterable<string>): Fault {
  const names = [...known].join(", ");
  const message = `The schema has no field ${JSON.stringify(name)}${names === "" ? ", and no other" : `. Known: ${names}`}.`;
  return { code: "UNKNOWN_FIELD", message, field: name };
}

/** A string whose escapes `unescape` answered with a length below 0. */
export function brokenEscape(length: number, field?: string): Fault {
  if (length === -1) return brokenRecord;
  const message = "A string holds half of a surrogate pair, which is no character: UTF-8 cannot write it.";
  return { code: "INVALID_UTF8", message, ...(field !== undefined && { field }) };
}

export function comesTwice(field: string): Fault {
  const message = `Two members are named ${JSON.stringify(field)}. Expected: one value for a field.`;
  return { code: "BAD_RECORD", message, field };
}

export function tooManyInside(depth: number): Fault {
  const message = `More than ${depth} objects and arrays lie inside one another, which is the limit (maxDepth).`;
  return { code: "BAD_RECORD", message };
}
