import { readFileSync } from "node:fs";
import { batchOf, recordsOf, schemaOf } from "@dataknobs/core";
import { expect, it } from "vitest";
import * as codecs from "../src/index.ts";

const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("the README's example makes what it shows", () => {
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const shown = [...example.matchAll(/^(.*); \/\/ (.*)$/gm)].map(([, expression = "", result = ""]) => ({
    expression,
    result,
  }));
  expect(shown).toHaveLength(2);
  const body = example.replaceAll(/^import .*$/gm, "");
  const list = shown.map(({ expression }) => expression).join(", ");
  const known = { ...codecs, batchOf, recordsOf, schemaOf };
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  const run = new Function(...Object.keys(known), `${body} return [${list}];`);
  const [line, records] = run(...Object.values(known));
  expect(line.trim()).toBe(shown[0]?.result);
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  expect(records).toEqual(new Function(`return ${shown[1]?.result};`)());
});

it("every function in the README's table is there", () => {
  const names = [...text.matchAll(/`((?:json|csv|schema)\w+)`/g)].map(([, name = ""]) => name);
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter((name) => !Object.hasOwn(codecs, name))).toEqual([]);
});
