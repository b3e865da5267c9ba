/* oxlint-disable vitest/no-conditional-tests, vitest/valid-title, vitest/valid-describe-callback, vitest/no-disabled-tests, vitest/expect-expect -- no test is here, but what decides whether they can run */
import { describe, test } from "vitest";
import { whyNot, whyNotOwn } from "./means.ts";

/** Tests that need a server. Where there is none nothing of them runs, and their name says why. */
export function onServer(title: string, body: () => void | Promise<void>, reason: string | undefined = whyNot()): void {
  if (reason === undefined) describe(title, body);
  else
    describe.skip(`${title} (${reason})`, () => {
      test("without a server", () => {});
    });
}

/** Tests that need a server for themselves, to stop and to kill. */
export function onOwnServer(title: string, body: () => void | Promise<void>, reason = whyNotOwn()): void {
  onServer(title, body, reason);
}
