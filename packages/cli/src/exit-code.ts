import type { ErrorCode } from "@dataknobs/core";

/** What the command's exit code says; `docs` and `--help` list them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  rejected: 4,
  backend: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const backendCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "UNKNOWN_SCHEME",
  "BACKEND_NOT_INSTALLED",
  "BACKEND_LOAD_FAILED",
  "BACKEND_CONTRACT",
  "BACKEND_CONFLICT",
]);

/** What was found by looking at a store, a record or a transform is 1, whatever its kind. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  if (code === "ABORTED") return exitCodes.interrupted;
  return backendCodes.has(code) ? exitCodes.backend : exitCodes.failed;
}
