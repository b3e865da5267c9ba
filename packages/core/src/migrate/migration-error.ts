import type { MigrationResult } from "../contract/result.ts";
import { DataknobsError, isDataknobsError, messageOf } from "../model/error.ts";
import { errorCodes } from "../model/error-codes.ts";
import type { Repeatable } from "./repeatable.ts";

/** A run that did not come to its end: the reason, and in `result` what had become of the records until then. */
export class MigrationError extends DataknobsError {
  readonly result: MigrationResult;
  /** What the same run once more would add a second time; `fix` says it too. */
  readonly repeatable: readonly Repeatable[];

  constructor(reason: unknown, result: MigrationResult, repeatable: readonly Repeatable[] = []) {
    const known = isDataknobsError(reason) ? reason : undefined;
    const fix = known?.fix ?? errorCodes.INTERNAL.fix;
    super({
      code: known?.code ?? "INTERNAL",
      message: known?.message ?? messageOf(reason),
      backend: known?.backend,
      collection: known?.collection,
      recordId: known?.recordId,
      field: known?.field,
      fix:
        repeatable.length === 0
          ? fix
          : [fix.replace(/[^.!?]$/, "$&."), ...repeatable.map(({ warning }) => warning)].join(" "),
      retryable: known?.retryable,
      details: known?.details,
      cause: known?.cause ?? reason,
    });
    this.name = "MigrationError";
    this.result = result;
    this.repeatable = repeatable;
  }
}
