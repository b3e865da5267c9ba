import { DataknobsError, type ErrorCode, isDataknobsError } from "@dataknobs/core";

interface Facts {
  readonly fix?: string | undefined;
  readonly collection?: string | undefined;
  readonly field?: string | undefined;
  readonly recordId?: string | undefined;
  readonly cause?: unknown;
}

export function failure(code: ErrorCode, message: string, facts: Facts = {}): DataknobsError {
  return new DataknobsError({ code, message, backend: "parquet", ...facts });
}

/** What the file system says, as one of our codes. */
const meanings: Readonly<Record<string, ErrorCode>> = {
  EACCES: "PERMISSION_DENIED",
  EDQUOT: "NO_SPACE",
  EFBIG: "NO_SPACE",
  EISDIR: "NOT_A_DATABASE",
  ELOOP: "STORE_NOT_FOUND",
  ENAMETOOLONG: "INVALID_ARGUMENT",
  ENOENT: "STORE_NOT_FOUND",
  ENOSPC: "NO_SPACE",
  ENOTDIR: "STORE_NOT_FOUND",
  EPERM: "PERMISSION_DENIED",
  EROFS: "PERMISSION_DENIED",
};

/** `ENOENT` and its like; `undefined`: the error is not the file system's. */
export function fileCode(error: unknown): string | undefined {
  if (isDataknobsError(error) || !(error instanceof Error)) return undefined;
  return "syscall" in error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Does what may throw errors of the file system, and throws them as ours. */
export async function mapping<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = fileCode(error);
    if (code === undefined || !(error instanceof Error)) throw error;
    throw failure(meanings[code] ?? "STORE_FAILED", `${path}: ${error.message}`, { cause: error });
  }
}
