import { expect, it } from "vitest";
import { openRejectionSummary } from "../../src/rejection-summary.ts";

it("gives one message as an example of several, and as itself where there is no other", () => {
  const summary = openRejectionSummary();
  const facts = { run: "r", collection: "t", lane: 0, window: 1 };
  for (const [code, message] of [
    ["BAD_RECORD", "One."],
    ["BAD_RECORD", "Two."],
    ["MISFIT", "Three."],
  ] as const)
    summary.on({ type: "rejection", ...facts, rejection: { code, message } });
  expect(summary.lines(5)).toEqual([
    "  2 records of t: BAD_RECORD (for example: One.)",
    "  1 record of t: MISFIT (Three.)",
  ]);
});
