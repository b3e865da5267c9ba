import { describe, expect, it } from "vitest";
import { DataknobsError } from "../../src/model/error.ts";

describe("what to do about an error", () => {
  const fixFor = (field?: string): string => new DataknobsError({ code: "MISFIT", message: "no date", field }).fix;

  it("names the field that it is about, so that it can be typed", () => {
    expect(fixFor("price")).toContain("--type price=text");
    expect(fixFor("unit price")).toContain("--type 'unit price'=text");
    expect(fixFor("it's")).toContain(String.raw`--type 'it'\''s'=text`);
    expect(fixFor()).toContain("--type field=text");
  });
});
