import type { Rejection } from "../batch/batch.ts";
import { DataknobsError } from "../model/error.ts";

/**
 * For the writer of a request that `endsAtRejection`, before it commits: throws the first of the window's bad records, if
 * there is one, with its place, so that what came before it is written, and nothing behind it.
 */
export function endAtFirst(rejected: readonly Rejection[], backend: string): void {
  const first = rejected.reduce<Rejection | undefined>(
    (least, one) => (least === undefined || (one.row ?? 0) < (least.row ?? 0) ? one : least),
    undefined,
  );
  if (first === undefined) return;
  const { row = 0, code, message, field, recordId } = first;
  const error = new DataknobsError({ code, message, backend, field, recordId, details: { row } });
  // A record that a trigger has left out is the store's fault: the window says what is there.
  if (error.kind === "record") throw error;
}
