import { spawn } from "node:child_process";
import { sep } from "node:path";
import { text } from "node:stream/consumers";
import { watchPeak } from "./memory.ts";

/** A program with its arguments, or a line for the shell. */
export type Command = { readonly file: string; readonly args: readonly string[] } | { readonly shell: string };

export interface Measured {
  /** Wall time of the whole process, from its start to its end. */
  readonly seconds: number;
  /** Bytes, of all its processes together; absent where the system does not tell. */
  readonly peak: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in a fresh process. A failure is an error with what it said. */
export async function measure(command: Command): Promise<Measured> {
  const [file, args] = "shell" in command ? ["/bin/sh", ["-c", command.shell]] : [command.file, command.args];
  const start = performance.now();
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
  const peak = child.pid === undefined ? undefined : watchPeak(child.pid);
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const seconds = (performance.now() - start) / 1000;
      if (code === 0) resolve(seconds);
      else reject(new Error(`ended with ${signal ?? `exit code ${code}`}`));
    });
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    const seconds = await ended;
    const [stdout, stderr] = await output;
    return { seconds, peak: peak?.stop(), stdout, stderr };
  } catch (error) {
    peak?.stop();
    const [, stderr] = await output;
    throw new Error(`${(error as Error).message}\n${printed(command)}\n${stderr.trim()}`, { cause: error });
  }
}

/** The command as one would type it here. */
export function printed(command: Command): string {
  const line = "shell" in command ? command.shell : [command.file, ...command.args].join(" ");
  return line.replaceAll(process.execPath, "node").replaceAll(process.cwd() + sep, "");
}
