import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { dataknobs, tempFolder } from "../harness.ts";

it("-0 of a JSON file is a string in the next one, which the plan says, and -0 again where it is read", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "a.jsonl"), '{"x":-0,"y":1.5,"n":1}\n{"x":0,"y":-0.0,"n":2}\n');
  const { document } = await dataknobs(folder, "plan", "a.jsonl", "jsonl:./b.jsonl", "--json");
  expect(document.collections[0]?.notes).toContain(
    '"x", "y": JSON has no NaN, no infinities and no -0 that every program keeps: they are strings there ("-0").',
  );
  await dataknobs(folder, "copy", "a.jsonl", "jsonl:./b.jsonl");
  expect(readFileSync(join(folder, "b.jsonl"), "utf8")).toBe('{"x":"-0","y":1.5,"n":1}\n{"x":0,"y":"-0","n":2}\n');
  await dataknobs(folder, "copy", "b.jsonl", "csv:./c.csv");
  expect(readFileSync(join(folder, "c.csv"), "utf8")).toBe("x,y,n\n-0,1.5,1\n0,-0,2\n");
  const { stdout } = await dataknobs(folder, "inspect", "b.jsonl");
  expect(stdout).toMatch(/x +float64/);
  expect(stdout).toMatch(/-0 +1\.5 +1/);
});
