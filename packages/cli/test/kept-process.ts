import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Ended, endedWith, plainEnvironment, start } from "./harness.ts";

/*
 * A process of its own for each command spends most of its time loading modules. Where a test is about what the command
 * says and does, not about how its process begins and ends, the commands of the files of a worker share one process. It
 * ends with the worker.
 */

const host = fileURLToPath(new URL("kept-host.ts", import.meta.url));
let kept: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Runs the command in the process that is kept; with a transform, which is watched by its process, in one of its own. */
export function dataknobs(folder: string, ...args: readonly string[]): Promise<Ended> {
  if (args.includes("--transform")) return start(folder, args).ended;
  const answer = last.then(() => asked(folder, args));
  last = answer.catch(() => undefined);
  return answer;
}

function asked(folder: string, args: readonly string[]): Promise<Ended> {
  if (kept?.connected !== true)
    kept = fork(host, { env: plainEnvironment(), stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const child = kept;
  child.unref();
  child.channel?.unref();
  const parts: string[] = [];
  const hear = (part: unknown): void => void parts.push(String(part));
  child.stderr?.on("data", hear);
  return new Promise<Ended>((resolve, reject) => {
    const died = (code: number | null): void =>
      reject(new Error(`The process ended with ${code} at ${args.join(" ")}:\n${parts.join("")}`));
    child.once("exit", died);
    child.once("message", (message) => {
      child.off("exit", died);
      child.stderr?.off("data", hear);
      resolve(endedWith({ ...(message as Pick<Ended, "code" | "stdout" | "stderr">), signal: null }));
    });
    child.send({ folder, args });
  });
}
