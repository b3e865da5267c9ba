import { DataknobsError, isDataknobsError, messageOf, MigrationError } from "@dataknobs/core";

/** Any error as ours: what nobody foresaw is a defect, and says so. */
export function foreseen(error: unknown): DataknobsError {
  if (isDataknobsError(error) && error.code !== "INTERNAL") return error;
  const message = `Something went wrong that should not have: ${messageOf(error)}`;
  const cause = isDataknobsError(error) ? error.cause : error;
  const warnings = error instanceof MigrationError ? error.repeatable.map(({ warning }) => warning) : [];
  return new DataknobsError({
    code: "INTERNAL",
    message,
    cause,
    fix: ["Please report it with this message; DATAKNOBS_DEBUG=1 shows where it came from.", ...warnings].join(" "),
  });
}
