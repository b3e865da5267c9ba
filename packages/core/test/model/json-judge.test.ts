import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isJsonBytes } from "../../src/model/json-bytes.ts";
import { jsonJudge, type JsonJudge } from "../../src/model/json-judge.ts";
import { jsonShapeOf } from "../../src/model/json-shape.ts";

/** A judge that has seen many texts like this one. */
function used(text: string): JsonJudge {
  const judge = jsonJudge();
  const bytes = Buffer.from(text);
  for (let i = 0; i < 200; i++) expect(judge(bytes, 0, bytes.length)).toBe(true);
  return judge;
}

/** Something before and behind that looks like more of it: the judge must keep to the bounds. */
function within(bytes: Uint8Array, behind: string): { data: Uint8Array; start: number; end: number } {
  return { data: Buffer.concat([Buffer.from('1"'), bytes, Buffer.from(behind)]), start: 2, end: 2 + bytes.length };
}

/** Where a text of the shape of `sample` ends. */
function shapeEnd(sample: string, text: string): number | undefined {
  const bytes = Buffer.from(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const from = Buffer.from(sample);
  return jsonShapeOf(from, 0, from.length)?.(bytes, view, 0, bytes.length);
}

const behind = fc.constantFrom("", "1", "}", '"', "]}", ' "x":1}', "99}", "ull}");
const names = fc.uniqueArray(fc.oneof(fc.constantFrom("", "a", "id", "é", '"', "\\", "__proto__"), fc.string()), {
  minLength: 1,
  maxLength: 40,
});
const blank = fc.constantFrom("", "", "", " ", "\n ");

describe("a judge that expects the texts of a column to be alike", () => {
  test("says what the plain one says, of texts that are and of such with a byte changed, added or cut off", () => {
    const bytesThere = fc.constantFrom(...Buffer.from('"\\{}[]:,.-+eE019ntf\u0001 '));
    const damage = fc.record({
      at: fc.nat(),
      byte: fc.oneof(bytesThere, fc.integer({ min: 0, max: 255 })),
      kind: fc.constantFrom("none", "set", "insert", "cut"),
    });
    const objects = fc.tuple(names, blank, blank).chain(([members, before, after]) => {
      const value = fc.oneof(
        fc.json({ maxDepth: 2 }),
        fc.constantFrom("null", "true", "[]", "{}", "1e5", "1.5E-3", "0", "-0.5", '["a","b"]', '["a",1]', '{"a":"b"}'),
      );
      const text = fc
        .array(value, { minLength: members.length, maxLength: members.length })
        .map((values) => `{${values.map((v, i) => `${JSON.stringify(members[i])}:${before}${v}`).join(`,${after}`)}}`);
      return fc.tuple(text, fc.array(fc.tuple(text, damage, behind), { minLength: 8, maxLength: 8 }));
    });
    fc.assert(
      fc.property(objects, ([first, others]) => {
        const judge = used(first);
        for (const [text, { at, byte, kind }, rest] of others) {
          const bytes = Buffer.from(text);
          const place = at % (bytes.length + 1);
          const damaged = {
            none: bytes,
            set: Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place + 1)]),
            insert: Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place)]),
            cut: bytes.subarray(0, place),
          }[kind];
          const { data, start, end } = within(damaged, rest);
          expect(judge(data, start, end)).toBe(isJsonBytes(data, start, end));
        }
      }),
      { numRuns: 150 },
    );
  });

  test("says it of texts of many shapes in turn", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.json(), fc.string()), { minLength: 1, maxLength: 5 }), (texts) => {
        const judge = jsonJudge();
        for (let i = 0; i < 1000; i++) {
          const bytes = Buffer.from(texts[i % texts.length] ?? "");
          expect(judge(bytes, 0, bytes.length)).toBe(isJsonBytes(bytes, 0, bytes.length));
        }
      }),
      { numRuns: 20 },
    );
  });

  test("says it where the bytes of an array become others", () => {
    const judge = used('{"a":1}');
    const bytes = Buffer.from('{"a":2}');
    expect(judge(bytes, 0, bytes.length)).toBe(true);
    bytes[5] = 0x2c;
    expect(judge(bytes, 0, bytes.length)).toBe(false);
  });
});

describe("the shape of a text", () => {
  test.each([
    ['{"a":1,"b":[]}', '{"a":"x\\n","b":{"c":[1]}}'],
    ['{ "a" : 1 }', '{ "a" : null }'],
    ['{"a":{"b":1}}', '{"a":["x","y"]}'],
    ['{"é":1,"":2}', '{"é":-1.5e3,"":"ü"}'],
  ])("%s is that of %s", (sample, text) => {
    expect(shapeEnd(sample, text)).toBe(Buffer.byteLength(text));
  });

  test.each([
    ['{"a":1}', '{"b":1}'],
    ['{"a":1}', '{"a": 1}'],
    ['{"a":1}', '{"a":1,"b":2}'],
    ['{"a":1,"b":2}', '{"a":1}'],
    ['{"a":1}', '{"a":01}'],
    ['{"a":1}', '{"a":NaN}'],
    ['{"a":1}', '{"a":[1,]}'],
    ['{"a":1}', '{"a":["x",]}'],
    ['{"a":1}', '{"a":"\u0001"}'],
  ])("%s is not that of %s", (sample, text) => {
    expect(shapeEnd(sample, text)).toBe(-1);
  });

  test.each(["1", "[]", "{}", '"a"', " null"])("%s has none", (text) => {
    expect(shapeEnd(text, text)).toBeUndefined();
  });

  test("may have many members", () => {
    const text = JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`field ${i}`, i])));
    expect(shapeEnd(text, text)).toBe(text.length);
    expect(shapeEnd(text, text.replace('"field 99":99', '"field 99":x'))).toBe(-1);
  });
});
