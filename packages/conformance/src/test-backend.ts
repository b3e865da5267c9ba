import { backendCases, defaultTimeout } from "./backend-cases.ts";
import type { ConformanceOptions } from "./options.ts";

/** The `describe` and `it` of vitest, node:test, or any runner like them. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: (context: TestContext) => Promise<void>, timeout?: number) => unknown;
}

/** What the runner hands to a test. */
export interface TestContext {
  skip(reason?: string): unknown;
}

/**
 * Defines one test for every rule: `testBackend({ backend, open, describe, it })` is the whole test of a backend.
 * A case that does not apply is skipped, and its reason is told to the runner and printed.
 */
export function testBackend(options: ConformanceOptions & Partial<TestRunner>): void {
  const { describe, it } = runnerOf(options);
  // The suite's own deadline says more than the runner's, which comes a little later.
  const timeout = (options.timeout ?? defaultTimeout) + 10_000;
  describe(`${options.backend.id} conforms to the contract of backends`, () => {
    for (const { name, skip, run } of backendCases(options)) {
      const test = async (context: TestContext): Promise<void> => {
        const reason = skip ?? (await run())?.skipped;
        if (reason === undefined) return;
        process.stdout.write(`skipped  ${name}: ${reason}\n`);
        context.skip(reason);
      };
      it(name, test, timeout);
    }
  });
}

function runnerOf(options: Partial<TestRunner>): TestRunner {
  const describe = options.describe ?? globalOf("describe");
  const it = options.it ?? globalOf("it");
  if (isFunction(describe) && isFunction(it)) return { describe, it };
  throw new Error('testBackend needs a test runner: import { describe, it } from "vitest" and pass both');
}

function globalOf(name: string): unknown {
  return Reflect.get(globalThis, name);
}

function isFunction(value: unknown): value is (...values: unknown[]) => unknown {
  return typeof value === "function";
}
