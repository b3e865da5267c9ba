import { setTimeout as sleep } from "node:timers/promises";
import { DataknobsError, isDataknobsError } from "../model/error.ts";
import type { RetryPolicy } from "./options.ts";

/** A retry policy with every default filled in. */
export interface ExactRetry {
  readonly maxRetries: number;
  readonly backoffFactor: number;
  readonly initialDelay: number;
  readonly maxDelay: number;
  readonly jitter: number;
  retries(error: unknown): boolean;
}

export function checkRetry(policy: RetryPolicy): ExactRetry {
  const { maxRetries = 5, backoffFactor = 2, initialDelay = 100, maxDelay = 10_000, jitter = 0.5, retryOn } = policy;
  bounded("retry.maxRetries", maxRetries, 0, Infinity);
  bounded("retry.backoffFactor", backoffFactor, 1, Infinity);
  bounded("retry.initialDelay", initialDelay, 0, Infinity);
  bounded("retry.maxDelay", maxDelay, 0, Infinity);
  bounded("retry.jitter", jitter, 0, 1);
  return { maxRetries, backoffFactor, initialDelay, maxDelay, jitter, retries: deciderOf(retryOn) };
}

/** Milliseconds before the given try (1 is the first repeat); `chance` is from 0 to 1. */
export function delayBefore(attempt: number, policy: ExactRetry, chance: number = Math.random()): number {
  const full = Math.min(policy.maxDelay, policy.initialDelay * policy.backoffFactor ** (attempt - 1));
  return full * (1 - policy.jitter * chance);
}

/** Waits, or rejects at once with the signal's own reason when it fires. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

function deciderOf(retryOn: RetryPolicy["retryOn"]): (error: unknown) => boolean {
  if (typeof retryOn === "function") return retryOn;
  if (retryOn !== undefined) return (error) => isDataknobsError(error) && retryOn.includes(error.code);
  return (error) => isDataknobsError(error) && error.retryable;
}

function bounded(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new DataknobsError({
    code: "INVALID_ARGUMENT",
    message: `${name} is ${value}: it must be from ${least} to ${most}`,
  });
}
