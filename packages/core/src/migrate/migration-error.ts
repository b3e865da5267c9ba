import type { MigrationResult } from "../contract/result.ts";
import { DataknobsError, isDataknobsError, messageOf } from "../model/error.ts";

/** A run that did not come to its end: the reason, and in `result` what had become of the records until then. */
export class MigrationError extends DataknobsError {
  readonly result: MigrationResult;

  constructor(reason: unknown, result: MigrationResult) {
    const known = isDataknobsError(reason) ? reason : undefined;
    super({
      code: known?.code ?? "INTERNAL",
      message: known?.message ?? messageOf(reason),
      backend: known?.backend,
      collection: known?.collection,
      recordId: known?.recordId,
      field: known?.field,
      fix: known?.fix,
      retryable: known?.retryable,
      details: known?.details,
      cause: known?.cause ?? reason,
    });
    this.name = "MigrationError";
    this.result = result;
  }
}
