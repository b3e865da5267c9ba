import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasDuplicateKeys, isJsonBytes } from "../../src/model/json-text.ts";

function isJson(text: string | Uint8Array): boolean {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  // Something before and behind: the scanner must keep to its bounds.
  const padded = Buffer.concat([Buffer.from("1"), bytes, Buffer.from("1]}")]);
  return isJsonBytes(padded, 1, 1 + bytes.length);
}

/** What the language says: strict UTF-8, then JSON. */
function oracle(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}

describe("isJsonBytes", () => {
  test.each([
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-0.0",
    "1e5",
    "1E+5",
    "1e-05",
    "0.10",
    '""',
    '"\\u00e9\\n\\/"',
    '"é\u{1f600}"',
    "[]",
    "{}",
    "[[],{}]",
    '{"a":[1,{"b":null}]}',
    ' \t\r\n{ "a" : 1 , "b" : [ ] } \n',
    '{"":0}',
    '"\\ud800"',
    "1e400",
    "123456789012345678901234567890",
  ])("%s is JSON", (text) => {
    expect(isJson(text)).toBe(true);
  });

  test.each([
    "",
    " ",
    "nul",
    "nullx",
    "True",
    "NaN",
    "Infinity",
    "+1",
    "01",
    "-",
    "-a",
    "1.",
    ".5",
    "1e",
    "1e+",
    "0x1",
    "1 2",
    '"',
    '"\\"',
    '"\\x"',
    '"\\u12g4"',
    '"\\u12"',
    '"\t"',
    '"\n"',
    "'a'",
    "[",
    "]",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{",
    "}",
    "{1:2}",
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{"a":1 "b":2}',
    "[}",
    "{]",
    "[1}",
    '{"a":1]',
    "[1]]",
    "undefined",
    "/**/1",
    "1,",
    "tru]",
    "\ufeff1",
    "\u00a01",
  ])("%j is not", (text) => {
    expect(isJson(text)).toBe(false);
  });

  test.each([
    ["an overlong slash", [0xc0, 0xaf]],
    ["an overlong three-byte form", [0xe0, 0x80, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
    ["a code point above U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
    ["a byte that never occurs", [0xff]],
    ["a continuation without a start", [0x80]],
    ["a sequence cut off", [0xe2, 0x82]],
  ])("%s is not UTF-8", (_, bytes) => {
    expect(isJson(Uint8Array.from([0x22, ...bytes, 0x22]))).toBe(false);
    expect(isJson(Uint8Array.from([0x22, ...bytes]))).toBe(false);
  });

  test("says what JSON.parse says, of JSON and of JSON with a byte changed, added or cut off", () => {
    const damage = fc.record({
      at: fc.nat(),
      byte: fc.oneof(fc.constantFrom(...Buffer.from('"\\{}[]:,.-+e01\u0001 ')), fc.integer({ min: 0, max: 255 })),
      kind: fc.constantFrom("none", "set", "insert", "cut"),
    });
    fc.assert(
      fc.property(fc.json(), damage, (json, { at, byte, kind }) => {
        const bytes = Buffer.from(json);
        const place = at % (bytes.length + 1);
        const damaged = {
          none: bytes,
          set: Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place + 1)]),
          insert: Buffer.concat([bytes.subarray(0, place), Buffer.from([byte]), bytes.subarray(place)]),
          cut: bytes.subarray(0, place),
        }[kind];
        expect(isJson(damaged)).toBe(oracle(damaged));
      }),
      { numRuns: 2000 },
    );
  });

  test("does not run out of stack 200,000 deep", () => {
    const depth = 200_000;
    expect(isJson(`${"[".repeat(depth)}1${"]".repeat(depth)}`)).toBe(true);
    expect(isJson(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`)).toBe(true);
    expect(isJson("[".repeat(depth))).toBe(false);
  });
});

describe("hasDuplicateKeys", () => {
  test.each([
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '[{"x":{"b":[],"c":{},"b":1}}]',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{ "a" : "a" , "a" : 1 }',
    '{"\\"":1,"\\u0022":2}',
  ])("%s has", (text) => {
    expect(hasDuplicateKeys(text)).toBe(true);
  });

  test.each([
    "1",
    '"a"',
    "[]",
    "{}",
    '{"a":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"b","b":"a"}',
    '{"a":["a","a"]}',
    '{"a\\\\":1,"a":2}',
    '{"a":",\\"a\\":"}',
    '{"a":{},"b":{}}',
  ])("%s has not", (text) => {
    expect(hasDuplicateKeys(text)).toBe(false);
  });

  test("never of what the language wrote", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(hasDuplicateKeys(json)).toBe(false);
        const twice = `[{"k":${json},"z":0,"k":1}]`;
        expect(hasDuplicateKeys(twice)).toBe(true);
      }),
    );
  });
});
