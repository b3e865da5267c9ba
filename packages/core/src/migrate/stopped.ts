import type { Rejection } from "../batch/batch.ts";
import { DataknobsError, fixOf } from "../model/error.ts";

/** The error that ends a run at a rejected record: the record's own reason. */
export function stoppedBy(rejection: Rejection, collection: string): DataknobsError {
  return new DataknobsError({
    code: rejection.code,
    message: rejection.at === undefined ? rejection.message : `${rejection.at}: ${rejection.message}`,
    collection,
    recordId: rejection.recordId,
    field: rejection.field,
    fix: `${fixOf(rejection.code, rejection.field)} To go on without such records: --on-error skip.`,
    retryable: false,
  });
}

export function abortedError(): DataknobsError {
  return new DataknobsError({ code: "ABORTED", message: "The run was stopped" });
}
