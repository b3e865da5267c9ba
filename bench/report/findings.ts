import type { Outcome } from "../jobs/job.ts";
import { memoryAim, speedAims, startupAims } from "./aims.ts";
import { median } from "./median.ts";

/** One measured number against its aim. */
export interface Finding {
  readonly job: string;
  /** `1.68x as fast as naive` */
  readonly text: string;
  readonly value: number;
  readonly aim?: string;
  readonly met?: boolean;
}

export function findingsOf(outcomes: readonly Outcome[]): Finding[] {
  return [...speeds(outcomes), ...startups(outcomes), ...peaks(outcomes)];
}

/** In seconds; undefined for a job that did not run. */
export function medianSeconds({ runs }: Outcome): number | undefined {
  return runs.length === 0 ? undefined : median(runs.map((run) => run.seconds));
}

/** The highest of all runs, in bytes; undefined where the system does not tell. */
export function highestPeak({ runs }: Outcome): number | undefined {
  const known = runs.flatMap(({ peak }) => (peak === undefined ? [] : [peak]));
  return known.length === 0 ? undefined : Math.max(...known);
}

function speeds(outcomes: readonly Outcome[]): Finding[] {
  const seconds = new Map(outcomes.map((outcome) => [outcome.name, medianSeconds(outcome)]));
  return speedAims.flatMap(({ job, than, least, wish }): Finding[] => {
    const [mine, other] = [seconds.get(job), seconds.get(than)];
    if (mine === undefined || other === undefined) return [];
    const value = other / mine;
    const text = `${value.toFixed(2)}x as fast as ${than.split("/")[1]}`;
    if (least === undefined) return [{ job, text, value }];
    const aim = `>= ${least}x${wish === undefined ? "" : `, better ${wish}x`}`;
    return [{ job, text, value, aim, met: value >= least }];
  });
}

function startups(outcomes: readonly Outcome[]): Finding[] {
  return outcomes.flatMap((outcome): Finding[] => {
    const [value, aim] = [medianSeconds(outcome), startupAims[outcome.name]];
    if (value === undefined || aim === undefined) return [];
    return [{ job: outcome.name, text: `${value.toFixed(3)} s`, value, aim: `< ${aim} s`, met: value < aim }];
  });
}

function peaks(outcomes: readonly Outcome[]): Finding[] {
  return outcomes.flatMap((outcome): Finding[] => {
    const [value, aim] = [highestPeak(outcome), memoryAim(outcome.name)];
    if (value === undefined || aim === undefined) return [];
    return [
      { job: outcome.name, text: `peak ${megabytes(value)}`, value, aim: `<= ${megabytes(aim)}`, met: value <= aim },
    ];
  });
}

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
