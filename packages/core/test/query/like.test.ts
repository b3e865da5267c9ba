import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { likeTest } from "../../src/query/like.ts";
import { expressionOf } from "./reference.ts";

function like(text: string, pattern: string): boolean {
  const bytes = new TextEncoder().encode(`<${text}>`);
  return likeTest(pattern)(bytes, 1, bytes.length - 1);
}

describe("like", () => {
  it("matches as the regular expression of the same meaning, whatever the text and the pattern", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "%", "_", "\\", "ä", "😀", "\n"), maxLength: 8 });
    const pattern = fc.string({
      unit: fc.constantFrom("a", "b", "%", "%", "_", "\\%", "\\_", "\\\\", "\\a", "ä", "😀", "\n"),
      maxLength: 7,
    });
    fc.assert(
      fc.property(text, pattern, (some, wanted) => {
        expect(like(some, wanted)).toBe(expressionOf(wanted).test(some));
      }),
      { numRuns: 3000 },
    );
  });

  it("counts a code point as one, however many bytes or UTF-16 units it has", () => {
    expect(like("😀", "_")).toBe(true);
    expect(like("😀", "__")).toBe(false);
    expect(like("a😀ä", "___")).toBe(true);
  });

  it("takes no more than linear steps for each run, also for patterns on which backtracking would never end", () => {
    const text = "a".repeat(20_000);
    const started = performance.now();
    expect(like(text, `${"%a".repeat(30)}%b`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
