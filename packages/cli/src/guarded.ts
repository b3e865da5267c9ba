import { createRequire } from "node:module";
import type { ErrorCode } from "@dataknobs/core";
import { exitCodes } from "./exit-code.ts";
import { run } from "./run.ts";
import { flushed } from "./screen.ts";

/** Runs the command line so that nothing escapes: no error, no rejection, no exit before its work is done. */
export async function guarded(args: readonly string[], version: string): Promise<never> {
  process.on("uncaughtException", (error) => fatal(error));
  process.on("unhandledRejection", (reason) => fatal(reason));
  process.stdout.on("error", (error: Error) => isClosedPipe(error) || unwritable(error));
  process.stderr.on("error", (error: Error) => isClosedPipe(error) || fatal(error));
  quietWarnings();
  process.once("exit", unfinished);
  const code = await run(args, version);
  await flushed();
  process.off("exit", unfinished);
  process.exit(code);
}

/** Whoever reads the output may stop reading (`| head`): that is no failure. */
function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === "EPIPE";
}

const unwritableCodes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: "NO_SPACE",
  EDQUOT: "NO_SPACE",
  EACCES: "PERMISSION_DENIED",
  EPERM: "PERMISSION_DENIED",
  EROFS: "PERMISSION_DENIED",
};

/** The data did not arrive: that is no defect of ours, and nothing more can be said on stdout. */
function unwritable({ code = "", message }: NodeJS.ErrnoException): never {
  process.off("exit", unfinished);
  const fix = "Free space, or send the output to another place.";
  process.stderr.write(
    `\ndataknobs: Standard output could not be written: ${message}\n  fix     ${fix}\n  code    ${unwritableCodes[code] ?? "STORE_FAILED"}\n`,
  );
  process.exit(exitCodes.failed);
}

function fatal(error: unknown): never {
  process.off("exit", unfinished);
  tell(`Something went wrong that should not have: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env["DATAKNOBS_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(exitCodes.failed);
}

/** Node ends by itself when a promise that is awaited can never settle; a transform may end the process. */
function unfinished(code: number): void {
  if (code === exitCodes.interrupted) return;
  tell("The command ended before its work was done: something that it waited for never answered.");
  process.exitCode = exitCodes.failed;
}

/** The last words of a command that cannot go on. */
function tell(message: string): void {
  const { redact } = createRequire(import.meta.url)("@dataknobs/core") as typeof import("@dataknobs/core");
  const text = redact(message);
  const fix = "Please report it with this message; DATAKNOBS_DEBUG=1 shows where it came from.";
  if (process.argv.includes("--json")) {
    process.stdout.write(
      `${JSON.stringify({ status: "failed", error: { code: "INTERNAL", message: text, fix } }, undefined, 2)}\n`,
    );
  }
  process.stderr.write(`\ndataknobs: ${text}\n  fix     ${fix}\n  code    INTERNAL\n`);
}

/** Node's own warnings about stripped types and untyped packages are not for users of the command. */
function quietWarnings(): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    const { name } = warning;
    const code = "code" in warning ? warning.code : undefined;
    if (name === "ExperimentalWarning" || name === "DeprecationWarning" || code === "MODULE_TYPELESS_PACKAGE_JSON")
      return;
    process.stderr.write(`dataknobs: warning: ${warning.message}\n`);
  });
}
