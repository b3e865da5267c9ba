import { parseType, type Schema, schemaOf } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { csvDecoder, csvDialectOf, defaultLimits, placeOf } from "../../src/index.ts";
import { facts, inferCsv, readCsv } from "./csv-files.ts";

const texts = (...names: string[]): Schema => ({
  fields: names.map((name) => ({ name, type: { kind: "text" }, nullable: true })),
});

describe("records of a CSV file", () => {
  it("have null where nothing stands, and the empty text where quotes do", () => {
    expect(readCsv('a,b,c\n1,,""\n').records).toEqual([{ a: 1, b: null, c: "" }]);
  });

  it("end with a line feed, with a carriage return before it, or with the file", () => {
    const wanted = [
      { a: "1", b: "x" },
      { a: "2", b: "y" },
    ];
    for (const file of ["a,b\n1,x\n2,y\n", 'a,b\r\n1,x\r\n2,"y"\r\n', 'a,b\r\n"1",x\n2,y', 'a,b\n1,x\n"2","y"'])
      for (let cut = 1; cut < 20; cut++)
        expect(readCsv(file, { cut, bytes: 1 }, texts("a", "b")).records).toEqual(wanted);
  });

  it("keep line breaks, delimiters and doubled quotes that stand in quotes", () => {
    const read = readCsv('a,b\n"one\ntwo\r\nthree","1,2 ""3"""\n');
    expect(read.records).toEqual([{ a: "one\ntwo\r\nthree", b: '1,2 "3"' }]);
  });

  it("are whole wherever a character of several bytes is cut", () => {
    const file = "a,b\nß€😀,x\n";
    for (let cut = 1; cut < 16; cut++) {
      const read = readCsv(file, { cut, bytes: 1 });
      expect(read.records).toEqual([{ a: "ß€😀", b: "x" }]);
      expect(read.unread).toEqual([]);
    }
  });

  it("are whole where wide ones stand among others, whenever they are looked at", () => {
    const wide = (i: number): string => `${i},"${`${i}""x`.repeat(500_000)}"\n`;
    const file = `a,b\n${Array.from({ length: 40 }, (_, i) => (i % 10 === 5 ? wide(i) : `${i},y\n`)).join("")}`;
    const { records, unread } = readCsv(file, { cut: 300_000 }, texts("a", "b"));
    expect(unread).toEqual([]);
    const wanted = (i: number): string => (i % 10 === 5 ? `${i}"x`.repeat(500_000) : "y");
    expect(records.length).toBe(40);
    expect(records.every(({ a, b }, i) => a === String(i) && b === wanted(i))).toBe(true);
  });

  it("do not begin with the mark that says that a file is UTF-8", () => {
    for (let cut = 1; cut < 8; cut++) {
      expect(readCsv('\ufeff"a",b\n1,2\n', { cut, bytes: 1 }).records).toEqual([{ a: 1, b: 2 }]);
      expect(readCsv("\ufeff1,2\n", { cut, bytes: 1, header: false }).records).toEqual([{ column_1: 1, column_2: 2 }]);
    }
  });

  it("pass over blank lines, but where there is one column they are nulls", () => {
    expect(readCsv("\n\na,b\n\n1,2\n\r\n3,4\n\n").records).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ]);
    expect(readCsv("a\n1\n\n\r\n2\n").records).toEqual([{ a: 1 }, { a: null }, { a: null }, { a: 2 }]);
  });

  it("come of a file without a byte, and of one with a header only", () => {
    expect(readCsv("").records).toEqual([]);
    expect(inferCsv("").fields).toEqual([]);
    expect(readCsv("a,b").records).toEqual([]);
    expect(inferCsv("a,b\n").fields.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("may have a thousand columns", () => {
    const names = Array.from({ length: 1000 }, (_, i) => `c${i}`);
    const rows = Array.from({ length: 50 }, (_, r) => names.map((_name, i) => r * i));
    const file = `${names.join(",")}\n${rows.map((row) => row.join(",")).join("\n")}\n`;
    const read = readCsv(file, { cut: 5000, bytes: 20_000 });
    expect(read.unread).toEqual([]);
    expect(read.records.map((record) => names.map((name) => record[name]))).toEqual(rows);
  });

  it("may be as large as 64 MB in one cell", () => {
    const cell = Buffer.alloc(64 << 20, 'x""');
    const file = Buffer.concat([Buffer.from('a,b\n1,"'), cell, Buffer.from('"\n2,y\n')]);
    const { fields } = schemaOf({ a: "int64", b: "text" });
    const dialect = csvDialectOf(file.subarray(0, 4));
    const decoder = csvDecoder({
      schema: { fields },
      fields: ["a", "b"],
      records: 1000,
      bytes: 1 << 20,
      limits: defaultLimits,
      dialect,
    });
    const lengths: number[] = [];
    const take = (batches: ReturnType<typeof decoder.push>): void => {
      for (const { columns, length } of batches)
        for (let row = 0; row < length; row++) {
          const column = columns[1];
          if (column?.layout !== "bytes") throw new Error("A text is bytes.");
          lengths.push((column.offsets[row + 1] ?? 0) - (column.offsets[row] ?? 0));
          expect(column.data.length).toBeLessThan(65 << 20);
        }
    };
    for (let at = 0; at < file.length; at += 1 << 20) take(decoder.push(file.subarray(at, at + (1 << 20))));
    take(decoder.end());
    expect(lengths).toEqual([Math.ceil(((64 << 20) * 2) / 3), 1]);
  });

  it("come in batches that say where the next one begins", () => {
    const file = '\ufeffa,b\n1,"x\ny"\n2,z\n\n3,"w"\n4,v';
    const schema = schemaOf({ a: "int64", b: "text" });
    const whole = readCsv(file, {}, schema).records;
    const { batches } = readCsv(file, { records: 1, cut: 3 }, schema);
    expect(batches.length).toBe(4);
    batches.forEach(({ position }, i) => {
      const start = placeOf(position ?? null);
      if (start === undefined) throw new Error("A batch has a place.");
      expect(readCsv(file, { start, cut: 5 }, schema).records).toEqual(whole.slice(i + 1));
    });
    expect(batches.map(({ position }) => placeOf(position ?? null)?.line)).toEqual([4, 5, 7, 8]);
  });

  it("stand alone in a batch where they are large", () => {
    const schema = texts("a", "b");
    const { batches } = readCsv(`a,b\n1,x\n2,y\n3,${"z".repeat(200)}\n4,w\n5,v\n`, { bytes: 100, cut: 64 }, schema);
    expect(batches.map(({ length }) => length)).toEqual([2, 1, 2]);
  });

  it("have only the fields that are asked for, in their order", () => {
    const read = readCsv("a,b,c\n1,2,oops\n", { fields: ["b", "a"] }, schemaOf({ a: "int64", b: "int64", c: "int64" }));
    expect(read.records).toEqual([{ b: 2, a: 1 }]);
    expect(Object.keys(read.records[0] ?? {})).toEqual(["b", "a"]);
  });

  it("are read by another schema's types where all of a cell becomes one", () => {
    const schema = schemaOf({ a: "text", b: "decimal(9,2)", c: "date", d: "any", e: "bytes", f: "json" });
    const read = readCsv('a,b,c,d,e,f\n007,1.5,2024-03-10,5.0,AAE=,"{""x"":1}"\n', {}, schema);
    expect(read.unread).toEqual([]);
    expect(read.records).toEqual([
      { a: "007", b: "1.50", c: "2024-03-10", d: 5, e: new Uint8Array([0, 1]), f: { x: 1 } },
    ]);
  });
});

describe("a record that cannot be taken", () => {
  it("is rejected with its line where it has too few cells, or too many", () => {
    const read = readCsv('a,b\n1,2\n3\n4,5,6\n"x\ny",8\n9\n', {}, texts("a", "b"));
    expect(facts(read)).toEqual(["line 3 BAD_RECORD", "line 4 BAD_RECORD", "line 7 BAD_RECORD"]);
    expect(read.unread[1]).toMatchObject({ message: "The record has 3 cells where 2 are expected.", record: "4,5,6" });
    expect(read.records.length).toBe(2);
  });

  it("is rejected where a quote stands amid a cell, or something behind a closing quote", () => {
    const read = readCsv('a,b\n1,x"y\n2,"x"y\n3,"x" \n4,ok\n', { cut: 2, bytes: 1 }, texts("a", "b"));
    expect(facts(read)).toEqual(["line 2 BAD_RECORD", "line 3 BAD_RECORD", "line 4 BAD_RECORD"]);
    expect(read.records).toEqual([{ a: "4", b: "ok" }]);
  });

  it("is the rest of the file where a quote is never closed; the line is named where it opens", () => {
    for (const cut of [1, 7, 1000])
      for (const bytes of [1, 1000]) {
        const read = readCsv('a,b\n1,x\n"2\n2",y\n"z\nz","open\n3,w\n4,v\n', { cut, bytes }, texts("a", "b"));
        expect(facts(read)).toEqual(["line 5 BAD_RECORD"]);
        expect(read.unread[0]?.message).toContain("line 6");
        expect(read.records.length).toBe(2);
      }
  });

  it("is rejected where it is not UTF-8, and no other with it", () => {
    const file = Buffer.concat([Buffer.from("a,b\n1,x\n2,"), Buffer.from([0xc3, 0x28]), Buffer.from("\n3,z\n")]);
    const read = readCsv(file, {}, texts("a", "b"));
    expect(facts(read)).toEqual(["line 3 INVALID_UTF8"]);
    expect(read.records.map(({ a }) => a)).toEqual(["1", "3"]);
    expect(inferCsv(file).fields.map(({ type }) => type.kind)).toEqual(["int64", "text"]);
  });

  it("is rejected where it has more bytes than allowed, without being held", () => {
    const limits = { ...defaultLimits, recordBytes: 50 };
    const file = `a,b\n1,x\n2,"${"long\n".repeat(100)}"\n3,y\n`;
    for (const cut of [1, 13, 100, 10_000])
      for (const bytes of [1, 20, 10_000]) {
        const read = readCsv(file, { cut, bytes, limits }, texts("a", "b"));
        expect(facts(read)).toEqual(["line 3 TOO_LONG"]);
        expect(read.records.map(({ a }) => a)).toEqual(["1", "3"]);
        expect(placeOf(read.batches.at(-1)?.position ?? null)).toEqual({ offset: file.length, line: 105 });
      }
  });

  it.each([
    ["int64", "1.5"],
    ["int64", "9223372036854775808"],
    ["int64", "007"],
    ["int64", "-0"],
    ["int32", "2147483648"],
    ["float64", "9007199254740993"],
    ["float64", "1e400"],
    ["float32", "16777217"],
    ["bool", "True"],
    ["bool", "1"],
    ["date", "2024-02-30"],
    ["bytes", "A"],
    ["json", "{a:1}"],
    ["text(2)", "abc"],
    ["uuid", "x"],
    ["list<int64>", "[1,x]"],
  ])("is a misfit where a field of type %s holds %s", (type, text) => {
    const schema: Schema = { fields: [{ name: "x", type: parseType(type), nullable: true }] };
    const read = readCsv(`x\n\n"${text}"\n\n`, {}, schema);
    expect(facts(read)).toEqual(["line 3 MISFIT x"]);
    expect(read.unread[0]).toMatchObject({ message: expect.stringContaining(text), record: { x: text } });
    expect(read.records).toEqual([{ x: null }, { x: null }]);
  });

  it("is known by its key, and by its place among the others", () => {
    const schema = schemaOf({ id: "text", n: "int64" }, { key: ["id"] });
    const read = readCsv("id,n\na,1\nb,x\nc\nd,y\n", {}, schema);
    expect(read.unread.map(({ at, recordId }) => [at, recordId])).toEqual([
      ["line 3", "b"],
      ["line 4", undefined],
      ["line 5", "d"],
    ]);
  });

  it("is rejected where its JSON is deeper than allowed", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    const schema: Schema = { fields: [{ name: "x", type: { kind: "json" }, nullable: true }] };
    const limits = { ...defaultLimits, depth: 20 };
    const read = readCsv(`x\n${nested(20)}\n${nested(21)}\n${nested(100_000)}\n`, { limits }, schema);
    expect(facts(read)).toEqual(["line 3 BAD_RECORD x", "line 4 BAD_RECORD x"]);
    expect(read.records.length).toBe(1);
  });

  it("is a misfit where a field is null that by the schema never is", () => {
    const schema: Schema = { fields: [{ name: "x", type: { kind: "text" }, nullable: false }] };
    expect(facts(readCsv('x\n""\n\n', {}, schema))).toEqual(["line 3 MISFIT x"]);
  });
});

describe("a schema that is not the file's", () => {
  it("is refused where it lacks a column, or has a field that is none", () => {
    expect(() => readCsv("a,b\n", {}, texts("a"))).toThrow(
      'The file has the column "b", which the schema does not know.',
    );
    expect(() => readCsv("a,b\n", {}, texts("a", "b", "c"))).toThrow('the field "c"');
  });

  it("is found when the header is another by now", () => {
    const dialect = csvDialectOf(Buffer.from("a,b\n"));
    const request = { records: 10, bytes: 100, limits: defaultLimits, fields: ["a", "b"], schema: texts("a", "b") };
    for (const file of ["a,c\n1,2\n", "a\n", 'a,"b', '"a"x,b\n']) {
      const decoder = csvDecoder({ ...request, dialect });
      expect(() => [...decoder.push(Buffer.from(file)), ...decoder.end()]).toThrow("The header is not the one");
    }
  });
});

it("more blank lines than a batch takes bytes are nothing still", () => {
  expect(readCsv("x,y\n\n\n\n", { cut: 4, bytes: 1 }, texts("x", "y"))).toMatchObject({ records: [], unread: [] });
});
