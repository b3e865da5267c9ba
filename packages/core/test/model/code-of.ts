import { type DataknobsError, isDataknobsError } from "../../src/model/error.ts";

/** The error that a function throws; fails if it throws none, or one that is not ours. */
export function errorOf(run: () => unknown): DataknobsError {
  try {
    run();
  } catch (error) {
    if (isDataknobsError(error)) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

export function codeOf(run: () => unknown): string {
  return errorOf(run).code;
}
