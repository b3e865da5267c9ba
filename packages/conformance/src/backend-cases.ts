import { closingRules } from "./cases/closing.ts";
import { failingRules } from "./cases/failing.ts";
import { filterRules } from "./cases/filters.ts";
import { insertingRules } from "./cases/inserting.ts";
import { ledgerRules } from "./cases/ledger.ts";
import { loadingRules } from "./cases/loading.ts";
import { partitionRules } from "./cases/partitions.ts";
import { plannedRules } from "./cases/planned.ts";
import { readingRules } from "./cases/reading.ts";
import { resumingRules } from "./cases/resuming.ts";
import { sortingRules } from "./cases/sorting.ts";
import { unfinishedRules } from "./cases/unfinished.ts";
import { upsertingRules } from "./cases/upserting.ts";
import { valueRules } from "./cases/values.ts";
import { windowRules } from "./cases/windows.ts";
import { writingRules } from "./cases/writing.ts";
import type { ConformanceCase, ConformanceOptions, Skipped } from "./options.ts";
import { type Rule, skippedBy } from "./rule.ts";
import { openSession } from "./session.ts";

const rules: readonly Rule[] = [
  ...valueRules,
  ...readingRules,
  ...resumingRules,
  ...partitionRules,
  ...filterRules,
  ...sortingRules,
  ...windowRules,
  ...insertingRules,
  ...upsertingRules,
  ...writingRules,
  ...failingRules,
  ...plannedRules,
  ...loadingRules,
  ...unfinishedRules,
  ...ledgerRules,
  ...closingRules,
];

/** Milliseconds. */
export const defaultTimeout = 60_000;

/** Every rule bound to one backend, for any test runner. Which of them apply is decided by what the backend declares. */
export function backendCases(options: ConformanceOptions): readonly ConformanceCase[] {
  const unknown = Object.keys(options.skip ?? {}).filter((name) => !rules.some((rule) => rule.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no case to skip with the name ${unknown.map((name) => JSON.stringify(name)).join(", ")}`);
  return rules.map((rule) => {
    const reason = options.skip?.[rule.name] ?? rule.unless?.(options.backend.traits);
    return { name: rule.name, ...(reason !== undefined && { skip: reason }), run: () => runRule(rule, options) };
  });
}

async function runRule(rule: Rule, options: ConformanceOptions): Promise<Skipped | undefined> {
  const session = await openSession(options);
  let outcome: Skipped | undefined;
  try {
    await withDeadline(rule.check(session), options.timeout ?? defaultTimeout);
  } catch (error) {
    const reason = skippedBy(error);
    if (reason === undefined) {
      // What broke the rule says more than what closing says after it.
      await session.close().catch(() => undefined);
      throw error;
    }
    outcome = { skipped: reason };
  }
  await session.close();
  return outcome;
}

async function withDeadline(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`It did not end within ${milliseconds} ms: something waits for ever`)),
      milliseconds,
    );
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
