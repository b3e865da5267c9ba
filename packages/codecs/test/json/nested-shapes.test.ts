import { schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { defaultLimits, jsonLinesDecoder, jsonLinesInference } from "../../src/index.ts";
import { asked, decoded } from "./decoded.ts";

const good = ["1", "-0.5", "1e5", "0", '"x"', '""', '"a\\"b"', '"\\u00e9\u00e9"', "null", "true", "false"];
const nested = [
  "[]",
  "{}",
  '["x"]',
  '["x","y"]',
  '["a\\n","b"]',
  "[1]",
  '[["x"]]',
  '{"b":1}',
  "[ ]",
  '[ "x" ]',
  "[null]",
];
const broken = [
  "01",
  "-",
  "1.",
  "tru",
  "nul",
  "fals",
  '"x',
  '"\\x"',
  '["x",]',
  '["x"',
  "[,]",
  "{]",
  '{"b"}',
  "",
  ",",
  '"\t"',
  " 1,",
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it("objects of a shape that was learned are taken and refused as those that are read", () => {
  const schema = schemaOf({ a: "json", n: "int64" });
  const value = fc.oneof(fc.constantFrom(...good), fc.constantFrom(...nested), fc.constantFrom(...broken));
  const values = fc.tuple(value, value, value);
  const end = fc.constantFrom("}", "}", "}", "", "]", "}}", " }");
  const name = fc.constantFrom('"last"', '"last"', '"last"', '"lost"', '"la\\u0073t"', "last");
  const blank = fc.constantFrom("", "", " ");
  fc.assert(
    fc.property(fc.array(fc.tuple(values, name, end), { maxLength: 40 }), blank, (rows, gap) => {
      const text = ([one, two, three]: readonly string[], last: string, close: string): string =>
        `{"first":${gap}${one},"second one":${two}, ${last}:${three}${close}`;
      const learning = Array.from({ length: 80 }, () => text(["1", '"x"', "[]"], '"last"', "}"));
      const all = [...learning, ...rows.map(([cells, last, close]) => text(cells, last, close))];
      const lines = all.map((one, n) => `{"a":${one},"n":${n}}`);
      const file = `${lines.join("\n")}\n`;
      const { records } = decoded(jsonLinesDecoder(asked({ schema })), file);
      const wanted = lines.filter(isJson).map((line): unknown => JSON.parse(line));
      expect(records.map(({ a, n }) => ({ a, n: Number(n) }))).toEqual(wanted);
      const inference = jsonLinesInference(defaultLimits);
      inference.push(Buffer.from(file));
      expect(inference.end()[0]?.schema).toMatchObject({ fields: [{ name: "a" }, { name: "n" }] });
    }),
    { numRuns: 200 },
  );
});
