import { batchOf, lazyJson, schemaOf, sliceBatch } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonLinesEncoder } from "../../src/json/encoder.ts";
import { linesOf, writtenAs } from "./encode.ts";

const unit = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCodePoint(code)) },
  fc.constantFrom("\u2028", "\u2029", "\ufffd", "\uffff", "\u{10ffff}", "😀", "\\u0041", '"'),
);
const text = fc.array(unit, { maxLength: 80 }).map((units) => units.join(""));

describe("text is written as JSON.stringify writes it", () => {
  it("every control character, quotes, backslashes", () => {
    const all = Array.from({ length: 0x80 }, (_, code) => String.fromCodePoint(code)).join("");
    expect(writtenAs("text", all)).toBe(JSON.stringify(all));
    for (const one of all) expect(writtenAs("text", one)).toBe(JSON.stringify(one));
  });

  it("U+2028, emoji and other planes as they are", () => {
    expect(writtenAs("text", "a\u2028b\u2029😀\u{10ffff}")).toBe('"a\u2028b\u2029😀\u{10ffff}"');
  });

  it("any text, in any record of a batch, short or long", () => {
    const schema = schemaOf({ a: "text", b: "text" });
    fc.assert(
      fc.property(fc.array(fc.record({ a: text, b: text })), (records) => {
        expect(linesOf(schema, records)).toEqual(records.map((record) => JSON.stringify(record)));
      }),
    );
  });

  it("in a piece of a batch, whose first offset is not 0", () => {
    const schema = schemaOf({ a: "text", b: "any", c: "json", d: "bytes" });
    const records = ["one", 'two "2"', "three\n", "four"].map((a) => ({ a, b: a, c: [a], d: Buffer.from(a) }));
    const whole = linesOf(schema, records);
    const bytes = jsonLinesEncoder(schema).encode(sliceBatch(batchOf(schema, records), 1, 3), true);
    expect(Buffer.from(bytes).toString()).toBe(`${whole.slice(1, 3).join("\n")}\n`);
  });
});

describe("one buffer, made once and as large as needed", () => {
  const small = 1 << 20;

  it.each<[string, string, unknown, number]>([
    ["64 MB of text", "text", "x".repeat(64 << 20), 64 << 20],
    ["text of quotes", "text", '"'.repeat(small), small * 2],
    ["text of control characters", "text", "\u0001".repeat(small), small * 6],
    ["JSON", "json", lazyJson(`["${"x".repeat(small)}"]`), small + 4],
    ["JSON in a field of any type", "any", lazyJson(`["${"ä".repeat(small)}"]`), small * 2 + 4],
    ["bytes", "bytes", new Uint8Array(small), Math.ceil(small / 3) * 4],
  ])("%s", (_, type, value, least) => {
    const schema = schemaOf({ id: "int64", x: type });
    const bytes = jsonLinesEncoder(schema).encode(batchOf(schema, [{ id: 1, x: value }]), true);
    expect(bytes.length).toBeGreaterThanOrEqual(least);
    expect(bytes.buffer.byteLength).toBeLessThan(bytes.length + 100);
  });
});
