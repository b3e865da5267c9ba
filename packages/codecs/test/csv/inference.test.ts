import { formatType } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { csvCounter, csvDialectOf, csvInference, defaultLimits } from "../../src/index.ts";
import { inferCsv } from "./csv-files.ts";

/** The type that is found in a column of these cells. */
function typeOf(...cells: string[]): string {
  const [field] = inferCsv(`x,y\n${cells.map((cell) => `${cell},\n`).join("")}`, { cut: 3 }).fields;
  if (field === undefined) throw new Error("There is a field.");
  return formatType(field.type);
}

describe("the type of a CSV column", () => {
  it.each([
    [["1", "", "-2"], "int64"],
    [["9223372036854775807", "-9223372036854775808"], "int64"],
    [["9223372036854775808"], "decimal"],
    [["1".repeat(21), "-10000000000000000000"], "decimal"],
    [["1", "1.5"], "float64"],
    [["5.0"], "float64"],
    [["1e3", "1E-2"], "float64"],
    [["-0"], "float64"],
    [["-0.0", "1"], "float64"],
    [["1e400"], "decimal"],
    [["0.1000000000000000055511151231257827"], "decimal"],
    [["9007199254740993", "0.5"], "decimal"],
    [["true", "", "false"], "bool"],
  ])("%j is %s", (cells, type) => {
    expect(typeOf(...cells)).toBe(type);
  });

  it.each([
    [["1", "x"]],
    [["007"]],
    [["+1"]],
    [[" 1"]],
    [["1."]],
    [[".5"]],
    [["1e"]],
    [["-"]],
    [["0x10"]],
    [["NaN"]],
    [["True"]],
    [["true", "1"]],
    [["1", '"2"']],
    [["1", '""']],
    [["2024-01-01"]],
    [["-0", "9007199254740993"]],
    [["", ""]],
  ])("%j is text", (cells) => {
    expect(typeOf(...cells)).toBe("text");
  });

  it("is of all records, however many", () => {
    const file = Buffer.from(`n,t\n${"1,2\n".repeat(50_000)}x,3\n`);
    const dialect = csvDialectOf(file.subarray(0, 1000));
    const inference = csvInference(defaultLimits, dialect);
    const counter = csvCounter(dialect);
    for (let at = 0; at < file.length; at += 65_536) {
      inference.push(file.subarray(at, at + 65_536));
      counter.push(file.subarray(at, at + 65_536));
    }
    const [found] = inference.end();
    expect(found?.schema.fields.map(({ type }) => type.kind)).toEqual(["text", "int64"]);
    expect(found?.records).toBe(50_001);
    expect(counter.end()).toBe(50_001);
  });

  it("does not depend on records that are none, which are counted", () => {
    const inference = csvInference(defaultLimits, csvDialectOf(Buffer.from("a,b\n")));
    inference.push(Buffer.from('a,b\n1,2\nx\n"y"z,1\n3,4\n"open'));
    const [found] = inference.end();
    expect(found?.schema.fields.map(({ type }) => type.kind)).toEqual(["int64", "int64"]);
    expect(found?.records).toBe(5);
  });
});
