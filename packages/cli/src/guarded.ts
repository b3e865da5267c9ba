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
  if ("code" in error && error.code === "EPIPE") return;
  fatal(error);
}

function fatal(error: unknown): never {
  process.off("exit", unfinished);
  process.stderr.write(
    `\ndataknobs: Something went wrong that should not have: ${error instanceof Error ? error.message : String(error)}\n  fix     Please report it with this message; DATAKNOBS_DEBUG=1 shows where it came from.\n  code    INTERNAL\n`,
  );
  if (process.env["DATAKNOBS_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(exitCodes.failed);
}

/** Node ends by itself, with code 0, when a promise that is awaited can never settle. */
function unfinished(code: number): void {
  if (code === exitCodes.interrupted) return;
  process.stderr.write(
    "dataknobs: The command ended before its work was done: something that it waited for never answered.\n  code    INTERNAL\n",
  );
  process.exitCode = exitCodes.failed;
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
