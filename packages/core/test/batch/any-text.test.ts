import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyCellOf, anyCellText } from "../../src/batch/any-text.ts";
import { batchOf } from "../../src/batch/batch-of.ts";
import { recordsOf } from "../../src/batch/records-of.ts";
import { JsonText } from "../../src/model/json-text.ts";
import { types } from "../../src/model/logical-type-text.ts";
import { jsonNull, rawJson } from "../../src/model/raw-json.ts";
import { identity, schemaOfType, someText } from "../arbitraries.ts";

test.each<[unknown, string]>([
  [true, "true"],
  [5n, "5"],
  [5, "5.0"],
  [-0, "-0"],
  [0.5, "0.5"],
  [1e21, "1e+21"],
  [1e-7, "1e-7"],
  [2n ** 70n, "1180591620717411303424"],
  [Number.NaN, '{"$type":"float64","value":"NaN"}'],
  [-Infinity, '{"$type":"float64","value":"-Infinity"}'],
  ['say "hi"', '"say \\"hi\\""'],
  [new Uint8Array([1, 255]), '{"$type":"bytes","value":"Af8="}'],
  [new JsonText('{"a":1.00}'), '{"a":1.00}'],
  [new JsonText("[]"), "[]"],
  [new JsonText("null"), '{"$type":"json","value":null}'],
  [new JsonText("1.234567890123456789"), "1.234567890123456789"],
  [new JsonText("-1E+400"), "-1E+400"],
  [new JsonText("1.50"), '{"$type":"json","value":1.50}'],
  [new JsonText("9007199254740993"), '{"$type":"json","value":9007199254740993}'],
  [new JsonText('{ "$type":1}'), '{"$type":"json","value":{ "$type":1}}'],
])("the cell %o is %s", (cell, text) => {
  expect(anyCellText(cell)).toBe(text);
  expect(anyCellOf(text)).toEqual(cell);
});

test("every float and every text comes back", () => {
  fc.assert(
    fc.property(fc.oneof(fc.double(), someText, fc.bigInt()), (cell) => {
      expect(anyCellOf(anyCellText(cell))).toBe(cell);
    }),
  );
});

test("a list of any keeps JSON's null apart from null, and the digits that a double has not", () => {
  const schema = schemaOfType(types.list(types.any));
  const list = [null, jsonNull, rawJson("1.234567890123456789")];
  const [record] = recordsOf(batchOf(schema, [{ x: list }]));
  expect(identity(record?.["x"])).toEqual([null, "json null", "json 1.234567890123456789"]);
});
