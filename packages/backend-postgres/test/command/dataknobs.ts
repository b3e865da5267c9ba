import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** How a command ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const main = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));
const host = fileURLToPath(new URL("host.ts", import.meta.url));
let kept: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Runs the command to its end, in a process that all of them share: most of its time it would load modules. */
export function dataknobs(folder: string, ...args: readonly string[]): Promise<Ended> {
  const answer = last.then(async () => {
    // It ends when the test's process does: then nobody is at the other end.
    if (kept?.connected !== true) kept = fork(host, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    kept.unref();
    kept.channel?.unref();
    kept.send({ folder, args });
    const [ended] = await once(kept, "message");
    return ended as Ended;
  });
  last = answer.catch(() => undefined);
  return answer;
}

/** Starts the real command in a process of its own, to be killed. */
export function started(folder: string, ...args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = Promise.all([once(child, "close"), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]) => ({ code: typeof code === "number" ? code : null, stdout, stderr }),
  );
  return { child, ended };
}
