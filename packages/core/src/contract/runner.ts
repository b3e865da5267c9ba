import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Runner } from "./store.ts";

/**
 * This process. On Linux with the machine's boot id and the process's start in clock ticks (proc(5), field 22 of
 * `stat`), so that a pid used again is not taken for us; elsewhere the pid alone tells.
 */
export function thisRunner(): Runner {
  return { host: hostname(), boot: bootId(), pid: process.pid, started: statOf(process.pid)?.started ?? "" };
}

/**
 * Whether that process still runs. A zombie does not. Of another machine nothing can be known: it counts as running,
 * since touching the load of a living run is worse than asking a person.
 */
export function isRunning(runner: Runner): boolean {
  if (runner.host !== hostname()) return true;
  if (runner.boot !== bootId()) return false;
  if (runner.started === "") return answersSignal(runner.pid);
  const stat = statOf(runner.pid);
  return stat !== undefined && stat.state !== "Z" && stat.state !== "X" && stat.started === runner.started;
}

function bootId(): string {
  return readIfThere("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

function statOf(pid: number): { state: string; started: string } | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold blanks: count from its end.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", started: fields[19] ?? "" };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return undefined;
    throw error;
  }
}

function answersSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
