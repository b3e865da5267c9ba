import { join } from "node:path";
import { isJsonBytes } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { literal } from "../src/names.ts";
import { isNoJson } from "../src/read/no-json.ts";
import { appendTexts, folder, sql } from "./workshop.ts";

function isJson(text: string): boolean {
  const bytes = Buffer.from(text);
  return isJsonBytes(bytes, 0, bytes.length);
}

/** Of each text whether somebody must look at it. */
async function doubted(texts: readonly string[]): Promise<readonly unknown[]> {
  const values = texts.map((text, i) => `(${i}, ${literal(text)})`).join(", ");
  const rows = await sql(":memory:", `SELECT ${isNoJson("t")} FROM (VALUES ${values}) AS v(i, t) ORDER BY i`);
  return rows.map(([doubt]) => doubt);
}

test("what is plain JSON is not doubted", async () => {
  const plain = [
    "1",
    "-0.5e+10",
    ' "a" ',
    "null",
    "[]",
    "{}",
    '{"name":"Zoë, [NaN,] {inf,}","n":[1, 2.5, -3],"o":{"a":true,"b":null}}',
    '["\\n\\u00e9\\"\\\\/"]',
    '[[[{"deep":[1,{"er":["infinity","nan"]}]}]]]',
    '"\\ud83d\\ude00"',
    '{"a" : [ ] , "b" :\t{ } }\r\n',
    "123456789012345678901234567890.5",
  ];
  expect(plain.filter((text) => !isJson(text))).toEqual([]);
  expect(await doubted(plain)).toEqual(plain.map(() => false));
});

test("what DuckDB takes for JSON and is none is doubted", async () => {
  const more = [
    "NaN",
    "[NaN]",
    '{"a":-Infinity}',
    "[1,]",
    '{"a":1,}',
    '[{"a":[1, ]}]',
    "[ nan ]",
    "-inf",
    '{"a":\tInF}',
  ];
  expect(
    await sql(
      ":memory:",
      `SELECT bool_and(json_valid(t)) FROM (SELECT unnest([${more.map(literal).join(", ")}]) AS t)`,
    ),
  ).toEqual([[true]]);
  expect(await doubted(more)).toEqual(more.map(() => true));
});

test("a null is not doubted, nor does it hide another cell", async () => {
  expect(await sql(":memory:", `SELECT ${isNoJson("t")} FROM (VALUES (NULL), ('x')) AS v(t)`)).toEqual([
    [null],
    [true],
  ]);
});

test("bytes that are no UTF-8 are doubted", async () => {
  const path = join(folder(), "a.duckdb");
  await sql(path, "CREATE TABLE t (s VARCHAR)");
  const quoted = (...bytes: number[]): Uint8Array => Uint8Array.of(0x22, ...bytes, 0x22);
  const broken = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]];
  await appendTexts(path, [quoted(0xc3, 0xa9), ...broken.map((bytes) => quoted(...bytes))]);
  expect(await sql(path, `SELECT ${isNoJson("s")} FROM t`)).toEqual([[false], ...broken.map(() => [true])]);
});

test("nothing that is no JSON passes, whatever becomes of a text", async () => {
  const part = fc.constantFrom(
    ...'{}[],: \t\n"\\-+.0123eEn'.split(""),
    "true",
    "false",
    "null",
    "NaN",
    "nan",
    "inf",
    "Infinity",
    "\\u0041",
    "\\ud800",
    "\u0000",
    "\u00a0",
    "\ufeff",
    "é",
    "'",
    "//",
    "/**/",
  );
  const anything = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(""));
  const changed = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(4), part).map(([text, at, gone, put]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + put + text.slice(from + gone);
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(anything, changed, fc.json()), { minLength: 400, maxLength: 400 }),
      async (texts) => {
        const whole = texts.filter((text) => text.isWellFormed());
        const doubts = await doubted(whole);
        expect(whole.filter((text, i) => doubts[i] === false && !isJson(text))).toEqual([]);
      },
    ),
    { numRuns: 5, endOnFailure: true },
  );
});
