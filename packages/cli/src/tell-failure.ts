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
