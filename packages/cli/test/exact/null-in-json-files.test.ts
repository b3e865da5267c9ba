import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dataknobs, tempFolder } from "../harness.ts";

describe("null and missing of a field of objects, from a JSON file to a JSON file", () => {
  it("become one, which the plan says beforehand; of any other field they stay two", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "a.jsonl"), '{"o":{"x":1},"n":1}\n{"o":null,"n":null}\n{}\n');
    const { document } = await dataknobs(folder, "plan", "a.jsonl", "jsonl:./b.jsonl", "--json");
    expect(document.collections[0]?.notes).toContain(
      "Null and missing become one in fields of type json: both are left out.",
    );
    await dataknobs(folder, "copy", "a.jsonl", "jsonl:./b.jsonl");
    expect(readFileSync(join(folder, "b.jsonl"), "utf8")).toBe('{"o":{"x":1},"n":1}\n{"n":null}\n{}\n');
  });

  it("where there is no such field, nothing is said", async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, "a.jsonl"), '{"n":1}\n{"n":null}\n{}\n');
    const { document } = await dataknobs(folder, "plan", "a.jsonl", "jsonl:./b.jsonl", "--json");
    expect(document.collections[0]?.notes).toEqual(["The source has no key."]);
  });
});
