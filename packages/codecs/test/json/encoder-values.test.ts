import { JsonText, jsonNull, lazyJson, rawJson } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { writtenAs } from "./encode.ts";

const largest = 2n ** 63n - 1n;

describe("a value is written", () => {
  it.each<[string, unknown, string]>([
    ["bool", true, "true"],
    ["bool", false, "false"],
    ["int32", 0, "0"],
    ["int32", 2_147_483_647, "2147483647"],
    ["int32", -2_147_483_648, "-2147483648"],
    ["int32", 1_000_000_000, "1000000000"],
    ["int64", 9_007_199_254_740_993n, "9007199254740993"],
    ["int64", -9_007_199_254_740_993n, "-9007199254740993"],
    ["int64", 4_294_967_296, "4294967296"],
    ["int64", -4_294_967_296, "-4294967296"],
    ["int64", 1_000_000_000_000_000_000n, "1000000000000000000"],
    ["int64", largest, "9223372036854775807"],
    ["int64", -largest - 1n, "-9223372036854775808"],
    ["float64", 0, "0"],
    ["float64", 12.5, "12.5"],
    ["float64", -0.000001, "-0.000001"],
    ["float64", 0.0000015, "0.0000015"],
    ["float64", 1e-7, "1e-7"],
    ["float64", 0.1 + 0.2, "0.30000000000000004"],
    ["float64", 999_999_999.999999, "999999999.999999"],
    ["float64", 1_000_000_000, "1000000000"],
    ["float64", 1e21, "1e+21"],
    ["float64", -1.7976931348623157e308, "-1.7976931348623157e+308"],
    ["float64", 5e-324, "5e-324"],
    ["float64", Number.NaN, '"NaN"'],
    ["float64", Infinity, '"Infinity"'],
    ["float64", -Infinity, '"-Infinity"'],
    ["float64", -0, '"-0"'],
    ["float32", Math.fround(0.1), "0.1"],
    ["float32", 16_777_216, "16777216"],
    ["float32", Number.NaN, '"NaN"'],
    ["float32", -0, '"-0"'],
    ["decimal(9,2)", "1.10", '"1.10"'],
    ["decimal(9,2)", "-0.05", '"-0.05"'],
    ["decimal(18,18)", "-0.000000000000000001", '"-0.000000000000000001"'],
    ["decimal(18,0)", "-999999999999999999", '"-999999999999999999"'],
    ["decimal(18,2)", "9999999999999999.99", '"9999999999999999.99"'],
    ["decimal(30,10)", "12345678901234567890.1234567890", '"12345678901234567890.1234567890"'],
    ["decimal", "NaN", '"NaN"'],
    ["text", "", '""'],
    ["text(3)", "😀ß", '"😀ß"'],
    ["bytes", new Uint8Array(), '""'],
    ["bytes", new Uint8Array([255]), '"/w=="'],
    ["bytes", new Uint8Array([0, 1]), '"AAE="'],
    ["bytes", new Uint8Array([0, 1, 254]), '"AAH+"'],
    ["date", "2024-02-29", '"2024-02-29"'],
    ["date", "0000-01-01", '"0000-01-01"'],
    ["date", "-0001-12-31", '"-0001-12-31"'],
    ["date", "9999-12-31", '"9999-12-31"'],
    ["date", "+10000-01-01", '"+10000-01-01"'],
    ["date", "infinity", '"infinity"'],
    ["date", "-infinity", '"-infinity"'],
    ["time", "00:00:00", '"00:00:00"'],
    ["time", "12:34:56.000001", '"12:34:56.000001"'],
    ["time(9)", "23:59:59.999999999", '"23:59:59.999999999"'],
    ["time", "24:00:00", '"24:00:00"'],
    ["timestamp", "2024-03-10T02:30:00.123456", '"2024-03-10T02:30:00.123456"'],
    ["timestamp", "1969-12-31T23:59:59.9", '"1969-12-31T23:59:59.9"'],
    ["timestamp", "0001-01-01T00:00:00", '"0001-01-01T00:00:00"'],
    ["timestamp", "infinity", '"infinity"'],
    ["timestamp(9)", "2024-03-10T02:30:00.123456789", '"2024-03-10T02:30:00.123456789"'],
    ["timestamptz", "2024-03-10T02:30:00+01:00", '"2024-03-10T01:30:00Z"'],
    ["timestamptz(3)", "+12024-03-10T02:30:00.5Z", '"+12024-03-10T02:30:00.5Z"'],
    ["timestamptz", "-infinity", '"-infinity"'],
    ["interval", "P1M2DT3.000004S", '"P1M2DT3.000004S"'],
    ["uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'],
    ["json", lazyJson('{"a":1.00,"a":2}'), '{"a":1.00,"a":2}'],
    ["json", "text", '"text"'],
    ["json", jsonNull, "null"],
    ["list<int64>", [1, null, largest], "[1,null,9223372036854775807]"],
    ["list<float64>", [1, Number.NaN], '[1,"NaN"]'],
  ])("%s: %o as %s", (type, value, text) => {
    expect(writtenAs(type, value)).toBe(text);
  });
});

describe("a decimal that was a JSON number is a number again", () => {
  it.each([
    ["decimal(9,2)", "1.10", "1.10"],
    ["decimal(9,2)", "-0.10", "-0.10"],
    ["decimal(9,0)", "7", "7"],
    ["decimal", "-123456789012345678901234567890.5", "-123456789012345678901234567890.5"],
    ["decimal", "NaN", '"NaN"'],
    ["decimal", "-Infinity", '"-Infinity"'],
  ])("%s: %s as %s", (type, value, text) => {
    expect(writtenAs(type, value, "json:number")).toBe(text);
  });
});

describe("null is null, but in a field of type json, where null is a value", () => {
  it.each(["bool", "int64", "float64", "decimal", "text", "bytes", "timestamptz", "list<text>", "any"])(
    "%s",
    (type) => {
      expect(writtenAs(type, null)).toBe("null");
      expect(writtenAs(type, undefined)).toBe("no member");
    },
  );
  it("json", () => {
    expect(writtenAs("json", null)).toBe("no member");
    expect(writtenAs("json", undefined)).toBe("no member");
  });
});

describe("a field of any type holds", () => {
  it.each<[unknown, string]>([
    [true, "true"],
    [5, "5"],
    [2n ** 63n, "9223372036854775808"],
    [0.5, "0.5"],
    [-0, "-0"],
    [Number.NaN, '{"$type":"float64","value":"NaN"}'],
    ["5", '"5"'],
    ["größer 😀 \u0001", '"größer 😀 \\u0001"'],
    [new Uint8Array([1, 255]), '{"$type":"bytes","value":"Af8="}'],
    [{ a: [1] }, '{"a":[1]}'],
    [new JsonText('{"a":\n1}'), '{"a": 1}'],
    [lazyJson('{"$type":"bytes"}'), '{"$type":"json","value":{"$type":"bytes"}}'],
    [jsonNull, '{"$type":"json","value":null}'],
    [rawJson("0.1234567890123456789"), "0.1234567890123456789"],
  ])("%o as %s", (value, text) => {
    expect(writtenAs("any", value)).toBe(text);
  });
});

describe("a record stays on its line: line breaks between the tokens of JSON are written as blanks", () => {
  it.each(["json", "any"])("%s", (type) => {
    expect(writtenAs(type, lazyJson('{\r\n  "a": [\n1, 2]}'))).toBe('{    "a": [ 1, 2]}');
    expect(writtenAs(type, lazyJson('["\\n \\r"]'))).toBe('["\\n \\r"]');
  });
  it("list<json>", () => {
    expect(writtenAs("list<json>", [lazyJson('{"a":\n1}'), null])).toBe('[{"a": 1},null]');
  });
});
