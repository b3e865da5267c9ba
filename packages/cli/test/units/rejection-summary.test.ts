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

it("a collection that begins again counts anew, whatever made it start over", () => {
  const summary = openRejectionSummary();
  const begin = (target: string): void =>
    summary.on({ type: "started", run: "r", collection: `of ${target}`, target, total: undefined, lanes: 1 });
  const reject = (collection: string, message: string): void =>
    summary.on({
      type: "rejection",
      run: "r",
      collection,
      lane: 0,
      window: 1,
      rejection: { code: "BAD_RECORD", message },
    });
  begin("a");
  reject("a", "Of a.");
  begin("b");
  reject("b", "Abandoned.");
  begin("b");
  reject("b", "Of b.");
  expect(summary.lines(5)).toEqual(["  1 record of a: BAD_RECORD (Of a.)", "  1 record of b: BAD_RECORD (Of b.)"]);
});
