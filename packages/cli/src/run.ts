import { CommanderError } from "commander";
import { actionsOn } from "./actions.ts";
import { exitCodes, type ExitCode } from "./exit-code.ts";
import { program } from "./program.ts";
import { openScreen, type Screen } from "./screen.ts";
import { isUsageError } from "./usage-error.ts";

/** Runs the command line and answers with the exit code. Nothing is thrown. */
export async function run(args: readonly string[], version: string): Promise<ExitCode> {
  const screen = openScreen();
  let code: ExitCode = exitCodes.done;
  const commands = program(
    version,
    actionsOn(screen, (given) => (code = given)),
  );
  for (const command of [commands, ...commands.commands, ...commands.commands.flatMap((one) => one.commands)]) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  try {
    if (args.length === 0) {
      screen.say(commands.helpInformation().trimEnd());
      return exitCodes.usage;
    }
    await commands.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.done : usage(usageText(error.message), args, screen);
    if (isUsageError(error)) return usage(error.message, args, screen);
    return (await import("./tell-failure.ts")).tellFailure(error, args.includes("--json"), screen);
  }
}

function usage(message: string, args: readonly string[], screen: Screen): ExitCode {
  const command = ["copy", "plan", "inspect", "plugins"].find((name) => name === args[0]);
  const see = `${command === undefined ? "dataknobs" : `dataknobs ${command}`} --help`;
  if (args.includes("--json"))
    screen.data(
      `${JSON.stringify({ status: "failed", error: { code: "INVALID_ARGUMENT", kind: "usage", message, fix: `See ${see}` } }, undefined, 2)}\n`,
    );
  screen.say(`${screen.paint("red", "dataknobs:")} ${message}\n  ${screen.paint("dim", "help".padEnd(8))}${see}`);
  return exitCodes.usage;
}

/** Commander's `error: unknown option '--tabel'\n(Did you mean --table?)` as one sentence after the other. */
function usageText(message: string): string {
  const [first = "", ...more] = message.replace(/^error: /, "").split("\n");
  const hints = more.map((line) => line.replace(/^\((.*)\)$/, "$1"));
  return [`${first.replace(/\.$/, "")}.`, ...hints].join(" ");
}
