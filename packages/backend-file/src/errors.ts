import { DataknobsError, type ErrorCode, isDataknobsError } from "@dataknobs/core";

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

/** More than a code and a message. */
interface Facts {
  readonly fix?: string | undefined;
  readonly collection?: string | undefined;
  readonly cause?: unknown;
}

export function failure(code: ErrorCode, message: string, facts: Facts = {}): DataknobsError {
  return new DataknobsError({ code, message, backend: "file", ...facts });
}

/** An error of the file system as one of ours; any other error as it is. */
export function mappedError(error: unknown, path: string): unknown {
  const code = fileCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  return failure(meanings[code] ?? "STORE_FAILED", `${path}: ${error.message}`, { cause: error });
}

/** What is wrong with a file's content, said of that file: there may be many. */
export function saidOf(error: unknown, file: string): unknown {
  if (!isDataknobsError(error) || error.code !== "STORE_CORRUPT" || error.backend !== undefined) return error;
  return failure(error.code, `${file}: ${error.message}`, { fix: error.fix, cause: error });
}

/** Does what may throw errors of the file system. */
export async function mapping<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw mappedError(error, path);
  }
}

/** `ENOENT` and its like; `undefined`: it is not the file system's. */
export function fileCode(error: unknown): string | undefined {
  if (isDataknobsError(error) || !(error instanceof Error)) return undefined;
  return "syscall" in error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
