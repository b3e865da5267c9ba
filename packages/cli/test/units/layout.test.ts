import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barLine, lookingLine, plainLine } from "../../src/progress-display.ts";
import { valueText } from "../../src/record-lines.ts";
import { tableLines } from "../../src/table-text.ts";
import { fit, printable, widthOf } from "../../src/text-width.ts";

describe("text in a terminal", () => {
  it("wide characters take two columns, what combines takes none", () => {
    expect(widthOf("orders")).toBe(6);
    expect(widthOf("日本")).toBe(4);
    expect(widthOf("😀")).toBe(2);
    expect(widthOf("e\u0301")).toBe(1);
    expect(widthOf("👩‍👩‍👧")).toBe(2);
  });

  it("what would move the cursor or colour the screen is shown instead", () => {
    expect(printable("a\nb\tc\u001b[31m\u0000")).toBe("a\\nb\\tc\\u001b[31m\\u0000");
    expect(printable("\u202eabc")).toBe("\\u202eabc");
    expect(printable("\ud800x")).toBe("\\ud800x");
    expect(printable("naïve 😀")).toBe("naïve 😀");
  });

  it("is cut to a width", () => {
    expect(fit("orders", 6)).toBe("orders");
    expect(fit("orders", 4)).toBe("ord…");
    expect(fit("日本語", 4)).toBe("日…");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(widthOf(fit(printable(text), width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe("tables", () => {
  const columns = [{ title: "collection" }, { title: "read", right: true }];

  it("texts stand left, numbers right", () => {
    expect(
      tableLines(columns, [
        ["orders", "1,000"],
        ["日本", "7"],
      ]),
    ).toEqual(["collection   read", "orders      1,000", "日本            7"]);
  });

  it("give way at their widest columns", () => {
    const lines = tableLines([{ title: "a" }, { title: "b" }], [["short", "x".repeat(50)]], 20);
    expect(lines[1]).toBe(`short  ${"x".repeat(12)}…`);
  });

  it("never cut a number", () => {
    const lines = tableLines([{ title: "name" }, { title: "rows", right: true }], [["a long name", "1,234,567"]], 12);
    expect(lines[1]).toBe("a l…  1,234,567");
  });

  it("keep to their width whatever is in them", () => {
    const columnsOfThree = [{ title: "a" }, { title: "b" }, { title: "c" }];
    const row = fc.tuple(fc.string(), fc.string(), fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 20, max: 80 }), (rows, width) => {
        const lines = tableLines(columnsOfThree, rows, width);
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
        expect(lines.join("")).not.toContain("\n");
      }),
    );
  });
});

describe("values", () => {
  it.each([
    [null, "null"],
    [undefined, ""],
    ["a\nb", "a\\nb"],
    [9_007_199_254_740_993n, "9007199254740993"],
    [-0, "-0"],
    [Number.NaN, "NaN"],
    [new Uint8Array([1, 255]), "0x01ff"],
    [{ a: [1, 2] }, '{"a":[1,2]}'],
  ])("%s is shown as %s", (value, text) => expect(valueText(value)).toBe(text));
});

describe("progress", () => {
  const step = { collection: "orders", done: 600, total: 1000, seconds: 2 };

  it("bar, share, numbers, rate and the time that is left", () => {
    expect(barLine(step, 100)).toMatch(/^orders {2}\S{24} {3}60% {2}600 of 1,000 {2}300\/s {2}2 s left$/);
    expect(plainLine(step)).toBe("orders: 600 of 1,000 (60%) records, 300/s, about 2 s left");
  });

  it("before the first record: what is being found out, and how much of it is done", () => {
    expect(lookingLine("orders", undefined)).toBe("orders: looking at it");
    expect(lookingLine("orders", 0.409)).toBe("orders: looking at its records for their types,  40%");
  });

  it("what does not fit is left out, least important first", () => {
    for (let width = 5; width < 120; width++) expect(widthOf(barLine(step, width))).toBeLessThanOrEqual(width);
    expect(barLine(step, 30)).toBe("orders   60%  2 s left");
    expect(barLine(step, 5)).toBe(" 60%");
  });

  it("says so when only the end is left to do, and does without a total", () => {
    expect(barLine({ ...step, done: 1000 }, 100)).toContain("finishing");
    // The first records wait for the first window: they say nothing of the rest.
    expect(barLine({ ...step, done: 10, seconds: 1 }, 100)).toMatch(/10\/s$/);
    expect(plainLine({ ...step, done: 10, seconds: 1 })).toBe("orders: 10 of 1,000 (1%) records, 10/s");
    expect(plainLine({ ...step, done: 10, seconds: 3 })).toMatch(/, about .* left$/);
    expect(barLine({ ...step, total: undefined }, 100)).toBe("orders  600 records  300/s  2.00 s");
    expect(barLine({ ...step, done: 0, total: 0 }, 100)).toContain("100%");
    expect(plainLine({ ...step, total: undefined })).toBe("orders: 600 records, 300/s");
  });
});
