import { plain, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultLimits, jsonLinesDecoder, jsonLinesInference } from "../../src/index.ts";
import { asked, decoded } from "./decoded.ts";

const schema = schemaOf({ id: "int64", name: "text", active: "bool", score: "float64", notes: "json", 'a"b': "text" });

/** Values as they are mostly written, and what is not quite a value. */
const written = [
  "1",
  "-7",
  "0.5",
  "1e3",
  "01",
  "-",
  "9007199254740993",
  "true",
  "false",
  "null",
  "nul",
  '"x"',
  '"äöü"',
  '""',
  '"a\\nb"',
  '"\\u00e9"',
  '"\\ud800"',
  '"\t"',
  '"open',
  "{}",
  "[]",
  '{"a":[1,"b",{"c":null}]}',
  '{"a": 1, "b": [ ]}',
  '{"a":1,}',
  "[1,]",
  '{"a"}',
  '[{"x":"\\""}]',
  '{"x":"]"}',
  "[[[[[[]]]]]]",
  "{a:1}",
  "[01]",
  "[true,false,null,-0]",
];
const values = fc.constantFrom(...written);
const names = fc.shuffledSubarray(["id", "name", "active", "score", "notes", 'a"b']);
const member = fc.tuple(values, fc.constantFrom(":", ": ", " :"), fc.constantFrom(",", ", ", " ,", ",,"));
const usual = fc.constant('{"id":1,"name":"n","active":true,"score":0.5,"notes":{"a":1},"a\\"b":"c"}');
const odd = fc
  .tuple(names, fc.array(member, { minLength: 6, maxLength: 6 }), fc.constantFrom("}", " }", "}}", ",}", ""))
  .map(([order, members, end]) => {
    const texts = order.map((name, i) => `${JSON.stringify(name)}${members[i]?.[1]}${members[i]?.[0]}`);
    return `{${texts.map((text, i) => (i === 0 ? text : `${members[i]?.[2]}${text}`)).join("")}${end}`;
  });
const files = fc
  .array(fc.tuple(fc.oneof({ weight: 2, arbitrary: usual }, odd), fc.constantFrom("\n", "\r\n", "\n\n")), {
    maxLength: 30,
  })
  .map((lines) => lines.map(([line, end]) => line + end).join(""));

describe("lines that are read together are what they are one by one", () => {
  it("records, what is refused, and places", () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 2, max: 5 }), fc.integer({ min: 80, max: 400 }), (text, depth, bytes) => {
        const limits = { depth, recordBytes: 200 };
        const read = (lengths: readonly number[]): object => {
          const { records, unread, batches } = decoded(
            jsonLinesDecoder(asked({ schema, limits, bytes, records: 7 })),
            text,
            lengths,
          );
          const places = batches.map(({ position, length }) => [position, length]);
          return { records: records.map(plain), unread, places };
        };
        expect(read([1 << 20])).toEqual(read([1]));
      }),
      { numRuns: 300 },
    );
  });

  it.each([100, 300])("%i fields, of which lines have all or a few", (count) => {
    const fields = Array.from({ length: count }, (_, i) => `f${i}`);
    const many = schemaOf(Object.fromEntries(fields.map((name, i) => [name, i % 2 === 0 ? "int64" : "text"])));
    const all = Object.fromEntries(fields.map((name, i) => [name, i % 2 === 0 ? i : name]));
    const wanted = Array.from({ length: 300 }, (_, i) => (i % 50 === 49 ? { f3: "x", [`f${count - 2}`]: null } : all));
    const text = wanted.map((record) => `${JSON.stringify(record)}\n`).join("");
    const { records, unread } = decoded(jsonLinesDecoder(asked({ schema: many })), text, [70_000]);
    expect(unread).toEqual([]);
    expect(records.map(plain)).toEqual(wanted);
  });

  it("and what is found out of them", () => {
    fc.assert(
      fc.property(files, (text) => {
        const found = (length: number): unknown => {
          const inference = jsonLinesInference(defaultLimits);
          const bytes = Buffer.from(text);
          for (let at = 0; at < bytes.length; at += length) inference.push(bytes.subarray(at, at + length));
          // What is proven is proven of blocks.
          return inference.end().map(({ proofs: _proofs, ...rest }) => rest);
        };
        expect(found(1 << 20)).toEqual(found(1));
      }),
      { numRuns: 300 },
    );
  });
});
