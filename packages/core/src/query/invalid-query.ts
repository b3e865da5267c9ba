import { DataknobsError } from "../model/error.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Field, Schema } from "../model/schema.ts";
import { show } from "../model/show.ts";

export function invalid(message: string, field?: string): DataknobsError {
  return new DataknobsError({ code: "INVALID_QUERY", message, field });
}

/** The error for a name that is none of those known; what came may be anything, from a file for instance. */
export function notAmong(what: string, came: unknown, known: readonly string[], meant: unknown = came): DataknobsError {
  const guess = typeof meant === "string" ? didYouMean(meant, known) : "";
  return invalid(
    `There is no ${what} ${show(came)}. There are: ${known.join(", ")}.${guess}`,
    typeof came === "string" && what === "field" ? came : undefined,
  );
}

/** @throws INVALID_QUERY when the schema has no such field */
export function queriedField(schema: Schema, name: string): Field {
  const field = schema.fields.find((one) => one.name === name);
  if (field !== undefined) return field;
  throw notAmong(
    "field",
    name,
    schema.fields.map((one) => one.name),
  );
}
