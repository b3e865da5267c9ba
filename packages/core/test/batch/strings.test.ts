import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSet } from "../../src/batch/bitmap.ts";
import type { BytesColumn } from "../../src/batch/column.ts";
import { sliceColumn } from "../../src/batch/rows.ts";
import { stringAt, stringsOf } from "../../src/batch/strings.ts";
import { textColumn, textColumnOf } from "../../src/batch/text-column.ts";
import { isDataknobsError } from "../../src/model/error.ts";
import { someText } from "../arbitraries.ts";
import { codeOf } from "../model/code-of.ts";

const texts = fc.array(fc.option(someText), { maxLength: 30 });

describe("a text column", () => {
  test("gives its strings back, nulls apart", () => {
    fc.assert(
      fc.property(texts, (values) => {
        const column = textColumn(values);
        const strings = stringsOf(column, values.length);
        expect(values.map((_, i) => (isSet(column.valid, i) ? strings[i] : null))).toEqual(values);
        expect(values.map((_, i) => stringAt(column, i))).toEqual(strings);
      }),
    );
  });

  test("is UTF-8, each cell by itself", () => {
    fc.assert(
      fc.property(texts, (values) => {
        const { data, offsets } = textColumn(values);
        const cells = values.map((_, i) => Buffer.from(data.subarray(offsets[i], offsets[i + 1])));
        expect(cells).toEqual(values.map((value) => Buffer.from(value ?? "", "utf8")));
      }),
    );
  });

  test("is read from any place of a larger buffer", () => {
    fc.assert(
      fc.property(fc.array(someText, { minLength: 1 }), fc.nat(9), fc.nat(30), (values, shift, from) => {
        const column = textColumn(values);
        const data = new Uint8Array(column.data.length + shift + 5).fill(0xff);
        data.set(column.data, shift);
        const moved: BytesColumn = { ...column, data, offsets: column.offsets.map((offset) => offset + shift) };
        const first = from % values.length;
        const slice = sliceColumn(moved, first, values.length);
        expect(slice.layout === "bytes" && stringsOf(slice, values.length - first)).toEqual(values.slice(first));
      }),
    );
  });

  test("is made of one place of each row of a driver", () => {
    const column = textColumnOf(
      [
        [1, "a"],
        [2, null],
        [3, "ß"],
        [4, "behind the length"],
      ],
      1,
      3,
    );
    expect(stringsOf(column, 3)).toEqual(["a", "", "ß"]);
    expect([0, 1, 2].map((i) => isSet(column.valid, i))).toEqual([true, false, true]);
  });
});

describe("half of a surrogate pair is refused", () => {
  test.each([
    ["alone", ["a", "\ud83d"]],
    ["its second half alone", ["\ude00"]],
    ["in a long text", [`${"x".repeat(100)}\ud83d${"y".repeat(100)}`]],
    ["when two cells make a pair together", ["\ud83d", "\ude00"]],
    ["when two long cells make a pair together", [`${"ä".repeat(100)}\ud83d`, `\ude00${"ä".repeat(100)}`]],
    ["when a null stands between the halves", ["\ud83d", null, "\ude00"]],
  ])("%s", (_, values) => {
    expect(codeOf(() => textColumn(values))).toBe("INVALID_UTF8");
  });

  test("wherever it is, and only then", () => {
    const unit = fc.constantFrom("a", "ä", "漢", "😀", "\ud83d", "\ude00");
    fc.assert(
      fc.property(fc.array(fc.string({ unit, maxLength: 40 })), (values) => {
        const outcome = values.every((value) => value.isWellFormed()) ? values : "INVALID_UTF8";
        expect(stringsOrCode(values)).toEqual(outcome);
      }),
    );
  });
});

function stringsOrCode(values: readonly string[]): unknown {
  try {
    return stringsOf(textColumn(values), values.length);
  } catch (error) {
    return isDataknobsError(error) ? error.code : error;
  }
}
