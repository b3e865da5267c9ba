import { batchOf, type Row, type Schema, schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { csvEncoder, type CsvEncoderOptions } from "../../src/index.ts";
import { inferCsv } from "./csv-files.ts";

function written(schema: Schema, records: readonly Row[], options?: CsvEncoderOptions): string {
  const encoder = csvEncoder(schema, options);
  const body = encoder.encode(batchOf(schema, records), true);
  return Buffer.concat([encoder.head, body, encoder.tail(false)]).toString();
}

describe("a CSV file that is written", () => {
  it("has a header, a line a record, nothing for null, and quotes where they are needed", () => {
    const schema = schemaOf({ id: "int64", "the name": "text", x: "float64", ok: "bool" });
    const records = [
      { id: 1, "the name": "plain", x: 0.1, ok: true },
      { id: 2n ** 63n - 1n, "the name": null, x: null, ok: null },
      { id: -5, "the name": "", x: -0, ok: false },
      { id: 0, "the name": 'a "b", c\nd', x: Number.NaN, ok: null },
    ];
    expect(written(schema, records)).toBe(
      'id,the name,x,ok\n1,plain,0.1,true\n9223372036854775807,,,\n-5,"",-0,false\n0,"a ""b"", c\nd",NaN,\n',
    );
  });

  it("ends its lines as it is told", () => {
    const schema = schemaOf({ a: "text?" });
    const records = [{ a: "x" }, { a: null }, { a: "y\r" }, { a: "a\nb" }];
    expect(written(schema, records, { lineEnd: "\r\n" })).toBe('a\r\nx\r\n\r\n"y\r"\r\n"a\nb"\r\n');
  });

  it("quotes texts that would be read as something else", () => {
    const texts = ["1", "-0", "1e5", "1.10", "true", "false", " x", "x ", "\t", "a\rb", "null", "007", "-", "trues"];
    expect(
      written(
        schemaOf({ x: "text" }),
        texts.map((x) => ({ x })),
      ),
    ).toBe('x\n"1"\n"-0"\n"1e5"\n"1.10"\n"true"\n"false"\n" x"\n"x "\n"\t"\n"a\rb"\nnull\n007\n-\ntrues\n');
    const numbers = written(schemaOf({ x: "text" }), [{ x: "1" }, { x: "2" }]);
    expect(inferCsv(numbers).fields[0]?.type).toEqual({ kind: "text" });
  });

  it("says of a value of any type what it is", () => {
    const values = [1, 5.5, "1", "text", "", true, "true", Number.NaN, new Uint8Array([1]), '{"$type":"x"}', [1]];
    expect(
      written(
        schemaOf({ x: "any" }),
        values.map((x) => ({ x })),
      ),
    ).toBe(
      [
        "x",
        "1",
        "5.5",
        '"1"',
        '"text"',
        '""',
        "true",
        '"true"',
        '"{""$type"":""float64"",""value"":""NaN""}"',
        '"{""$type"":""bytes"",""value"":""AQ==""}"',
        '"{""$type"":""text"",""value"":""{\\""$type\\"":\\""x\\""}""}"',
        '"{""$type"":""json"",""value"":[1]}"\n',
      ].join("\n"),
    );
  });

  it("may have another delimiter and no header", () => {
    const schema = schemaOf({ a: "text", b: "text" });
    expect(written(schema, [{ a: "1,5", b: "x;y" }], { delimiter: ";", header: false })).toBe('1,5;"x;y"\n');
  });

  it("has a header that does not mislead who looks for the delimiter", () => {
    const schema = schemaOf({ "a;b": "text", "c\td": "text", e: "text" });
    expect(written(schema, [])).toBe('"a;b","c\td",e\n');
  });

  it("has no record without a field", () => {
    const encoder = csvEncoder({ fields: [] });
    expect(encoder.head.length).toBe(0);
    expect(() => encoder.encode(batchOf({ fields: [] }, [{}]), true)).toThrow("The records have no fields");
  });
});
