import { batchOf, type Row, type Schema, schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { csvCounter, csvDialectOf, csvEncoder, type CsvEncoderOptions } from "../../src/index.ts";
import { blocks, readCsv } from "./csv-files.ts";

const wanted = [
  { id: 1, name: "a,b" },
  { id: 2, name: "c;d" },
];

describe("a first line that says the delimiter, as Excel has it", () => {
  it.each([
    ["sep=;\n", ";"],
    ["sep=;\r\n", ";"],
    ["SEP=,\n", ","],
    ["Sep=|\r\n", "|"],
    ["sep=\t\r\n", "\t"],
    ["sep=\\t\n", "\t"],
    ["sep=\\T\n", "\t"],
    ["\ufeffsep=;\r\n", ";"],
  ])("is no record, and the delimiter is as it says: %j", (line, split) => {
    const file = `${line}id${split}name\n1${split}"a,b"\n2${split}"c;d"\n`;
    for (let cut = 1; cut < 20; cut++) {
      const read = readCsv(file, { cut, bytes: 1 });
      expect([read.records, read.unread]).toEqual([wanted, []]);
    }
    const counter = csvCounter(csvDialectOf(Buffer.from(file)));
    for (const block of blocks(Buffer.from(file), 3)) counter.push(block);
    expect(counter.end()).toBe(2);
    expect(csvDialectOf(Buffer.from(file))).toMatchObject({ delimiter: split, sepLine: { delimiter: split } });
  });

  it("says more than the records look like, and more than what the name of the file makes one expect", () => {
    const text = 'sep=|\na,b;c|d\n1,2;3|"x"\n';
    expect(csvDialectOf(Buffer.from(text)).names).toEqual(["a,b;c", "d"]);
    expect(csvDialectOf(Buffer.from(text), { usual: "\t" }).names).toEqual(["a,b;c", "d"]);
    expect(csvDialectOf(Buffer.from("a,b\tc\n"), { usual: "\t" }).names).toEqual(["a,b", "c"]);
  });

  it("says less than somebody who gives the delimiter, and is no record all the same", () => {
    const read = readCsv("sep=;\na,b\n1,2\n", { delimiter: "," });
    expect(read.records).toEqual([{ a: 1, b: 2 }]);
    expect(csvDialectOf(Buffer.from("sep=:\na,b\n"), { delimiter: "," }).names).toEqual(["a", "b"]);
  });

  it("may stand before records without names, before blank lines, and alone", () => {
    expect(readCsv("sep=;\n1;2\n", { header: false, cut: 1 }).records).toEqual([{ column_1: 1, column_2: 2 }]);
    expect(readCsv("sep=;\r\n\r\na;b\r\n1;2\r\n").records).toEqual([{ a: 1, b: 2 }]);
    for (const alone of ["sep=;", "sep=;\n", "\ufeffsep=;\r\n"])
      for (const header of [true, false]) {
        expect(csvDialectOf(Buffer.from(alone), { header }).names).toEqual([]);
        for (let cut = 1; cut < 8; cut++) expect(readCsv(alone, { header, cut }).records).toEqual([]);
      }
  });

  it("counts as a line", () => {
    const { unread } = readCsv("sep=;\na;b\n1;2\n3\n");
    expect(unread.map(({ at }) => at)).toEqual(["line 4"]);
  });

  it.each(['"sep=;"\nx\n', "sep=;x\nx\n", "sep=\nx\n", " sep=;\nx\n", "sep=a\nx\n", "sep =;\nx\n", "x\nsep=;\n"])(
    "is none where more or less stands in the line, or quotes: %j",
    (text) => {
      const dialect = csvDialectOf(Buffer.from(text));
      expect(dialect.sepLine).toBeUndefined();
      expect(dialect.names.length).toBeGreaterThan(0);
    },
  );

  it.each([":", '"', ".", "§", "="])("is refused where it says what cannot be the delimiter: %s", (split) => {
    expect(() => csvDialectOf(Buffer.from(`sep=${split}\na${split}b\n`))).toThrow(
      `The first line says that the delimiter is ${JSON.stringify(split)}.`,
    );
  });

  it("is another one by the time the records are read: the file has changed", () => {
    const dialect = csvDialectOf(Buffer.from("sep=;\na;b\n"));
    const counter = csvCounter(dialect);
    expect(() => {
      counter.push(Buffer.from("sep=,\na;b\n1;2\n"));
      counter.end();
    }).toThrow("not the one that was read before");
  });
});

describe("a file of ours", () => {
  function reread(schema: Schema, records: readonly Row[], options?: CsvEncoderOptions): unknown {
    const encoder = csvEncoder(schema, options);
    const bytes = Buffer.concat([encoder.head, encoder.encode(batchOf(schema, records), true), encoder.tail(false)]);
    const known = options?.header === false ? schemaOf({ column_1: "text?", column_2: "text?" }) : schema;
    const fields = known.fields.slice(0, schema.fields.length);
    return readCsv(bytes, options, { fields }).records.map((record) => Object.values(record));
  }

  it("has no such line: names and values that look so stand in quotes", () => {
    for (const name of ["sep=|", "SEP=;", "sep=\t", "sep="])
      expect(reread(schemaOf({ [name]: "text" }), [{ [name]: "x" }])).toEqual([["x"]]);
    expect(reread(schemaOf({ "sep=": "text", "": "text" }), [{ "sep=": "x", "": "y" }])).toEqual([["x", "y"]]);
    for (const lineEnd of ["\n", "\r\n"] as const) {
      const bare = { header: false, lineEnd } as const;
      for (const a of ["sep=|", "SEP=#", "sep=\\t"])
        expect(reread(schemaOf({ a: "text" }), [{ a }, { a }], bare)).toEqual([[a], [a]]);
      const two = [{ a: "sep=", b: null }];
      expect(reread(schemaOf({ a: "text", b: "text?" }), two, bare)).toEqual([["sep=", null]]);
    }
  });
});
