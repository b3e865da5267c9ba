import { readFileSync } from "node:fs";

/**
 * Watches the peak resident memory of a process and its children: the sum of what Linux keeps as each one's highest
 * (`VmHWM`), in bytes. The kernel keeps the peak, so only what a process adds in its last moments can be missed.
 */
export function watchPeak(pid: number): { stop(): number | undefined } {
  const peaks = new Map<number, number>();
  const look = (): void => {
    for (const member of familyOf(pid)) {
      const peak = peakOf(member);
      if (peak > 0) peaks.set(member, peak);
    }
  };
  look();
  const timer = setInterval(look, 20);
  return {
    stop() {
      clearInterval(timer);
      const sum = [...peaks.values()].reduce((total, peak) => total + peak, 0);
      return sum > 0 ? sum : undefined;
    },
  };
}

function familyOf(pid: number): number[] {
  const children = contentOf(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

function peakOf(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(contentOf(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Empty where there is no such file: the process is gone, or this is not Linux. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
