import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyText } from "../../src/model/key-text.ts";
import { schemaOf } from "../../src/model/schema-of.ts";

const schema = schemaOf({ n: "int64", d: "decimal", f: "float64", t: "text", b: "bytes", any: "any" });

function text(field: string, value: unknown): string {
  return keyText(schema, [field], [value]);
}

describe("a key's text", () => {
  test("is equal for equal values", () => {
    expect(text("d", "1.10")).toBe(text("d", "1.1"));
    expect(text("f", -0)).toBe(text("f", 0));
    expect(text("f", Number.NaN)).toBe(text("f", Number.NaN));
    expect(text("n", 1n)).toBe(text("n", 1));
    expect(text("b", new Uint8Array([1]))).toBe(text("b", Buffer.from([1])));
  });

  test("differs for different values", () => {
    expect(text("n", 2n ** 53n)).not.toBe(text("n", 2n ** 53n + 1n));
    expect(text("any", 5)).not.toBe(text("any", "5"));
    expect(text("any", "00")).not.toBe(text("any", new Uint8Array(1)));
    expect(text("t", "null")).not.toBe(text("any", null));
  });

  test("keeps the parts of a key apart", () => {
    const parts = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const same = a[0] === b[0] && a[1] === b[1];
        expect(keyText(schema, ["t", "any"], a) === keyText(schema, ["t", "any"], b)).toBe(same);
      }),
    );
  });
});
