import { DataknobsError, type Rejection } from "@dataknobs/core";

/** Ends a window at one bad record, which is named: nobody needs to know of others behind it. */
export function endedBy({ row, code, message, field, recordId }: Rejection): DataknobsError {
  return new DataknobsError({ code, message, backend: "postgres", field, recordId, details: { row: row ?? 0 } });
}

/** The one that comes first in the window. */
function firstOf(rejected: readonly Rejection[]): Rejection | undefined {
  return rejected.reduce<Rejection | undefined>(
    (first, one) => (first === undefined || (one.row ?? 0) < (first.row ?? 0) ? one : first),
    undefined,
  );
}

/** Throws the first of them, if there is one. */
export function endAtFirst(rejected: readonly Rejection[]): void {
  const first = firstOf(rejected);
  if (first !== undefined) throw endedBy(first);
}
