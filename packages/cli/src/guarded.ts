import { createRequire } from "node:module";
import { exitCodes } from "./exit-code.ts";
import { run } from "./run.ts";
import { flushed } from "./screen.ts";

/** Runs the command line so that nothing escapes: no error, no rejection, no exit before its work is done. */
export async function guarded(args: readonly string[], version: string): Promise<never> {
  process.on("uncaughtException", (error) => fatal(error));
  process.on("unhandledRejection", (reason) => fatal(reason));
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  quietWarnings();
  process.once("exit", unfinished);
  const code = await run(args, version);
  await flushed();
  process.off("exit", unfinished);
  process.exit(code);
}

/** Whoever reads the output may stop reading (`| head`): that is no failure. */
function ignoreClosedPipe(error: Error): void {
  if (!("code" in error && error.code === "EPIPE")) fatal(error);
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
