import { describe, expect, it } from "vitest";
import { csvDialectOf } from "../../src/index.ts";

const sniffed = (text: string): string => csvDialectOf(Buffer.from(text)).delimiter;
const names = (text: string): readonly string[] => csvDialectOf(Buffer.from(text)).names;

describe("the dialect of a CSV file", () => {
  it("has the delimiter by which its first records have equally many cells", () => {
    expect(sniffed("a,b,c\n1,2,3\n")).toBe(",");
    expect(sniffed("a;b;c\n1,5;2,5;3,5\n")).toBe(";");
    expect(sniffed("a\tb\nx,y;z\tx\n")).toBe("\t");
    expect(sniffed("Lat, deg;Lon, deg\n1;2\n")).toBe(";");
    expect(sniffed("name\nx;y\nz\n")).toBe(",");
    expect(sniffed("")).toBe(",");
  });

  it("does not follow what stands in quotes", () => {
    expect(sniffed('a,b\n"x;y;z",1\n"x;y",2\n')).toBe(",");
    expect(sniffed('"a;b","c;d"\n"1;2","3;4"\n')).toBe(",");
    expect(sniffed('"a,b";"c,d"\n"1\n,2";"3,4"\n')).toBe(";");
    expect(sniffed('a;b\n"1\t2";"say ""x;y"""\n')).toBe(";");
  });

  it("does not follow the record that the head cuts off", () => {
    expect(sniffed('a;b\n1;2\n3;"4,')).toBe(";");
  });

  it("may be given", () => {
    expect(csvDialectOf(Buffer.from("a|b\n"), { delimiter: "|" }).names).toEqual(["a", "b"]);
    expect(csvDialectOf(Buffer.from("1,2\n"), { header: false }).names).toEqual(["column_1", "column_2"]);
  });

  it.each(['"', "\n", "ab", "", "1", ".", "-", "ß"])("has no delimiter %j", (delimiter) => {
    expect(() => csvDialectOf(Buffer.from("a"), { delimiter })).toThrow("The delimiter is");
  });

  it("has a name for every column, no two alike", () => {
    expect(names("a,a,,a\n")).toEqual(["a", "a_2", "column_3", "a_3"]);
    expect(names("a,a,a_2\n")).toEqual(["a", "a_3", "a_2"]);
    expect(names('"",column_1\n')).toEqual(["column_1_2", "column_1"]);
    expect(names('\ufeff"a b" ,c\n'.replace('" ,', '",'))).toEqual(["a b", "c"]);
  });

  it("is none where the text is no UTF-8, or the header broken", () => {
    expect(() => csvDialectOf(Buffer.from("\ufeffa,b\n", "utf16le"))).toThrow("UTF-16");
    expect(() => csvDialectOf(Buffer.from([0x61, 0x2c, 0xff, 0x0a]))).toThrow("it is not UTF-8");
    expect(() => csvDialectOf(Buffer.from('a,"b\n1,2\n'))).toThrow("a quote that is opened is not closed");
    expect(() => csvDialectOf(Buffer.from('a"b\n'))).toThrow("a quote stands in a cell that is not quoted");
    expect(() => csvDialectOf(Buffer.from('"a"b\n'))).toThrow("text stands behind a closing quote");
  });
});
