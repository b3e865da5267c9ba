import type { DataknobsError, MigrationResult } from "@dataknobs/core";
import { peakMemory } from "./closing-table.ts";

export type CopyStatus = "done" | "rejected" | "stopped" | "failed";

/** What `copy --json` prints: what became of the records, and why it failed if it did. */
export function resultJson(
  status: CopyStatus,
  result: MigrationResult | undefined,
  error?: DataknobsError,
  dryRun = false,
): string {
  const document = {
    status,
    ...(dryRun && { dryRun }),
    ...(error !== undefined && { error: error.toJSON() }),
    ...(result !== undefined && countsOf(result)),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function countsOf({ run, collections, errors, ...result }: MigrationResult): Record<string, unknown> {
  const { readRecords, addedRecords, successfulRecords, filteredRecords, failedRecords, duration, recordsPerSecond } =
    result;
  return {
    run,
    collections,
    readRecords,
    addedRecords,
    successfulRecords,
    filteredRecords,
    failedRecords,
    duration,
    recordsPerSecond,
    peakMemoryBytes: peakMemory(),
    errors: errors.map(({ collection, recordId = null, field = null, code, message }) => ({
      collection,
      recordId,
      field,
      code,
      message,
    })),
  };
}
