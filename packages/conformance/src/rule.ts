import type { Traits } from "@dataknobs/core";
import type { Session } from "./session.ts";

/** A rule that backends must keep, before it is bound to one. */
export interface Rule {
  readonly name: string;
  /** A reason why it does not apply to a backend of these traits. */
  unless?(traits: Traits): string | undefined;
  check(session: Session): Promise<void>;
}

/** Thrown by a rule that finds nothing to try itself on. */
class NothingToTry extends Error {}

export function skip(reason: string): never {
  throw new NothingToTry(reason);
}

export function skippedBy(error: unknown): string | undefined {
  return error instanceof NothingToTry ? error.message : undefined;
}

/** The rule is broken. The message says what was expected and what came. */
export function broken(message: string): never {
  throw new Error(message);
}

export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) broken(`${what}: ${String(expected)} was expected, ${String(actual)} came`);
}

/** At most the first few of many differences: the first says most. */
export function expectNone(differences: readonly string[], what: string): void {
  if (differences.length === 0) return;
  const rest = differences.length > 8 ? [`... and ${differences.length - 8} more`] : [];
  broken([`${what}:`, ...differences.slice(0, 8), ...rest].join("\n  "));
}
