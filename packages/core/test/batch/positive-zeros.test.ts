import { expect, test } from "vitest";
import { withPositiveZeros } from "../../src/batch/positive-zeros.ts";
import { stringsOf } from "../../src/batch/strings.ts";
import { textColumn } from "../../src/batch/text-column.ts";
import { types } from "../../src/model/logical-type-text.ts";

function positive(...texts: readonly string[]): readonly string[] {
  const column = withPositiveZeros(textColumn(texts), types.json, texts.length);
  if (column.layout !== "bytes") throw new Error("no texts");
  return stringsOf(column, texts.length);
}

test("each number in JSON that is -0 becomes 0, and nothing else is changed", () => {
  expect(positive("-0", "[-0.0, 0, -0e5]", '{"-0" : [-0 , "-0", "\\"-0"]}')).toEqual([
    "0",
    "[0.0, 0, 0e5]",
    '{"-0" : [0 , "-0", "\\"-0"]}',
  ]);
  const others = ["-0.5", "-05", "1e-0", "[-0.01,1E-05]", "-0e", "-1e-400", ' "-0" '];
  expect(positive(...others)).toEqual(others);
});

test("also beside a text of many megabytes", () => {
  const wide = JSON.stringify("x".repeat(12_000_000));
  expect(positive(`[${wide},-0]`)).toEqual([`[${wide},0]`]);
});
