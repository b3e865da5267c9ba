import { assert, boolean, constantFrom, nat, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { csvDecoder, type CsvEnd, csvEnd, defaultLimits } from "../../src/index.ts";
import { schemaOf } from "@dataknobs/core";

const dialect = { delimiter: ",", header: false, titles: [], names: ["a", "b"] };

/** Where a reader of the whole file finds quotes that are not closed. */
function whereRead(bytes: Uint8Array): number | undefined {
  const schema = schemaOf({ a: "text?", b: "text?" });
  const request = { schema, fields: ["a", "b"], records: 9, bytes: 1 << 16, limits: defaultLimits, dialect };
  const decoder = csvDecoder(request);
  const unread = [...decoder.push(bytes), ...decoder.end()].flatMap((batch) => batch.unread ?? []);
  const open = unread.find(({ message }) => message.includes("is not closed"));
  return open && Number(open.at?.slice("line ".length));
}

function endOf(blocks: readonly Uint8Array[]): CsvEnd {
  const end = csvEnd(dialect);
  for (const block of blocks) end.push(block);
  return end;
}

describe("the quotes that a file does not close", () => {
  it("are found as a reader finds them, wherever the file is cut into blocks", () => {
    const text = string({ unit: constantFrom("a", '"', ",", "\n", "\r\n", "é"), maxLength: 24 });
    assert(
      property(boolean(), text, nat(40), nat(40), (marked, content, one, other) => {
        const bytes = new TextEncoder().encode((marked ? "\ufeff" : "") + content);
        const [from = 0, to = 0] = [one, other].sort((a, b) => a - b);
        const blocks = [bytes.subarray(0, from), bytes.subarray(from, to), bytes.subarray(to)];
        expect(endOf(blocks).openQuote()).toBe(whereRead(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the end of a file's lines", () => {
  it.each([
    ["a,b\r\n1,2\r\n", "\r\n"],
    ["a,b\r\n1,2", "\r\n"],
    ["a,b\n1,2\r", "\n"],
    ['a,b\r\n1,"x\ny"', "\r\n"],
    ['a,b\n1,"x\r\ny"', "\n"],
    ['"a",b\r\n"x\n', "\r\n"],
    ['a,b\r\n1,"x"\n2,y', "\n"],
    ["\ufeff\r\na", "\r\n"],
    ["a,b", undefined],
    ['"a\n', undefined],
  ])("is that of the last record that has one: %j", (text, expected) => {
    const bytes = new TextEncoder().encode(text);
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(endOf([bytes.subarray(0, cut), bytes.subarray(cut)]).lineEnd()).toBe(expected);
  });
});
