import { DataknobsError } from "@dataknobs/core";
import type { CopyFlags } from "./copy-flags.ts";
import { leftBehind } from "./cut-short.ts";
import { errorText } from "./error-text.ts";
import { exitCodeOf, type ExitCode } from "./exit-code.ts";
import { foreseen } from "./foreseen.ts";
import { resultJson } from "./result-json.ts";
import type { Screen } from "./screen.ts";

/** Says why a command failed before it had begun with records. */
export function tellFailure(error: unknown, json: boolean, screen: Screen): ExitCode {
  const told = foreseen(error);
  screen.status(undefined);
  if (json) screen.data(resultJson(told.code === "ABORTED" ? "stopped" : "failed", undefined, told));
  screen.say(told.code === "ABORTED" ? "Stopped before anything was copied." : errorText(told, screen));
  return exitCodeOf(told.code);
}

/** Says that a transform will never come back. What it does is written at once: nothing runs after it. */
export function tellHang(
  path: string,
  seconds: number,
  { json, mode }: Pick<CopyFlags, "json" | "mode">,
  screen: Screen,
): void {
  const error = new DataknobsError({
    code: "TRANSFORM_TIMEOUT",
    message: `The transform ${path} has not given control back for ${seconds} s: is it in an endless loop? The run was ended.`,
    fix: `Correct the transform, or raise --transform-timeout: ${leftBehind(mode)}`,
  });
  screen.status(undefined);
  if (json === true) screen.data(resultJson("failed", undefined, error));
  screen.say(errorText(error, screen));
}
