import { schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { jsonDecoder, jsonLinesDecoder } from "../src/index.ts";
import { facts, readCsv } from "./csv/csv-files.ts";
import { asked, decoded } from "./json/decoded.ts";

const schema = schemaOf({ id: "int64", n: "int64", t: "text", j: "json" }, { key: ["id"] });
const unreadLines = (text: string | Uint8Array, lengths?: readonly number[]) =>
  decoded(jsonLinesDecoder(asked({ schema })), text, lengths).unread;
const unreadElements = (text: string | Uint8Array, lengths?: readonly number[]) =>
  decoded(jsonDecoder({ ...asked({ schema }), elements: "records" }), text, lengths).unread;

const latin1 = Buffer.concat([Buffer.from('{"id":1,"t":"'), Buffer.from([0xe4]), Buffer.from('"}')]);

describe("a record of JSON that could not be read is kept as its text", () => {
  it.each([
    ["[7,8]", "is an array. Expected: a JSON object."],
    ["7", "is a number. Expected: a JSON object."],
    ["null", "is null. Expected: a JSON object."],
    ['"x"', "is a string. Expected: a JSON object."],
    ['{"id":1,"id":2}', 'Two members are named "id".'],
    ['{"id":"x","j":{"a":1,"a":2}}', "Expected: int64"],
    ['{"id":1,"t":"\\ud800"}', "half of a surrogate pair"],
    ["{id:1}", "is no JSON: Expected property name or '}' at column 2."],
    ['{"id" 1}', "is no JSON: Expected ':' after property name at column 7."],
    ['{"id":tru}', 'is no JSON: Unexpected token \'}\', "{"id":tru}".'],
  ])("%s", (text, message) => {
    for (const lengths of [[1 << 20], [3]]) {
      const line = unreadLines(`{"id":1}\n${text}\r\n{"id":2}\n`, lengths);
      const element = unreadElements(`[{"id":1},${text}\r\n,{"id":2}]`, lengths);
      for (const unread of [line, element])
        expect(unread).toEqual([expect.objectContaining({ message: expect.stringContaining(message), record: text })]);
    }
  });

  it("with the end of the file in it, or more behind it than there should be", () => {
    expect(unreadLines('{"id":1} x\n{"id":')).toMatchObject([
      {
        message: "The line is no JSON: Unexpected non-whitespace character behind the value at column 10.",
        record: '{"id":1} x',
      },
      { message: "The line is no JSON: Unexpected end.", record: '{"id":' },
    ]);
  });

  it("over several lines, whose faults are found by line and column", () => {
    expect(unreadElements('[{"id":1},\n{"j":\n[1 2]}]')).toMatchObject([
      {
        message: "The record is no JSON: Expected ',' or ']' after array element at column 4 of its line 2.",
        at: "line 2",
      },
    ]);
  });

  it("or as its bytes where they are no UTF-8", () => {
    for (const lengths of [[1 << 20], [3]]) {
      expect(unreadLines(Buffer.concat([latin1, Buffer.from("\n")]), lengths)[0]?.record).toEqual(
        new Uint8Array(latin1),
      );
      const elements = Buffer.concat([Buffer.from("["), latin1, Buffer.from("]")]);
      expect(unreadElements(elements, lengths)[0]?.record).toEqual(new Uint8Array(latin1));
    }
  });

  it("and cut where it is large, which its message says", () => {
    const [rejection] = unreadLines(`{"t":"${"ß".repeat(40_000)}`);
    expect(rejection?.record).toBe(`{"t":"${"ß".repeat(32_765)}...`);
    expect(rejection?.message).toMatch(/ Of the record's 80006 bytes the first 65536 are kept\.$/);
  });

  it("but as an object where it is one that only does not fit", () => {
    expect(unreadLines('{"id":7,"n":"x","j":"a:b"}')).toMatchObject([
      { code: "MISFIT", recordId: "7", record: { id: 7, n: "x", j: "a:b" } },
    ]);
  });

  it("in batches that hold no more of it than of others", () => {
    const decoder = jsonLinesDecoder({ ...asked({ schema }), bytes: 100_000 });
    const { batches } = decoded(decoder, `{"t":"${"x".repeat(50_000)}\n`.repeat(6));
    expect(batches.map(({ unread }) => unread?.length)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe("a record of CSV that could not be read is kept as its text", () => {
  it.each(["3", "4,5,6", '5,x"y', '5,"x"y', '"ragged ""here"""', "a\rb"])("%j", (text) => {
    for (const end of ["\n", "\r\n", ""])
      expect(readCsv(`a,b\n1,2\n${text}${end}`).unread.map(({ record }) => record)).toEqual([text]);
  });

  it("or as its bytes where they are no UTF-8, whether its cells could be told or not", () => {
    for (const text of ['x,"\xe4\xff"', "x,\xe4", "\xe4", 'x,\xe4"']) {
      const { unread } = readCsv(Buffer.from(`a,b\n1,2\n${text}\r\n3,4\n`, "latin1"));
      expect(unread.map(({ record }) => record)).toEqual([new Uint8Array(Buffer.from(text, "latin1"))]);
    }
  });

  it("and cut where it is large, which its message says", () => {
    const [rejection] = readCsv(`a,b\n${"ß".repeat(50_000)}\n`).unread;
    expect(rejection?.record).toBe(`${"ß".repeat(32_768)}...`);
    expect(rejection?.message).toMatch(/ Of the record's 100000 bytes the first 65536 are kept\.$/);
  });
});

describe("a carriage return without a line feed", () => {
  it.each(["id,name\r1,a\r2,b\r", '"id";"name"\r"1";"a"\r', "\r\nid\r1\r2", "id\r\r\n1\r\r\n", "id\r1\n2\n"])(
    "in the header %j is an error that says how to convert the file",
    (text) => {
      expect(() => readCsv(text)).toThrow(
        expect.objectContaining({
          code: "NOT_A_DATABASE",
          message: expect.stringContaining("carriage return"),
          fix: expect.stringContaining(String.raw`tr '\r' '\n'`),
        }),
      );
      expect(() => readCsv(text, { header: false })).toThrow("The first record holds a carriage return");
    },
  );

  it("in a title in quotes is the title's, and at the end of the file it ends the header", () => {
    expect(readCsv('a,"b\rc"\n1,2\n').records).toEqual([{ a: 1, "b\rc": 2 }]);
    expect(readCsv("a,b\r").records).toEqual([]);
  });

  it("in a cell is kept, and no record is lost by it", () => {
    expect(readCsv("a,b\n1,x\ry\n2,z\r\n").records).toEqual([
      { a: 1, b: "x\ry" },
      { a: 2, b: "z" },
    ]);
    expect(facts(readCsv("a,b\n1,x\r2,y\r3,z\r"))).toEqual(["line 2 BAD_RECORD"]);
  });
});
