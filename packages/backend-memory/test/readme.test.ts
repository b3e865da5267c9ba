import { readFileSync } from "node:fs";
import { open } from "@dataknobs/core";
import { expect, test } from "vitest";
import { memory } from "../src/index.ts";

test("the README's example runs, and finds what it says", async () => {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const body = example.replaceAll(/^import .*$/gm, "");
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  const run = new Function("open", "memory", `return (async () => { ${body} return found; })();`);
  expect(await run(open, memory)).toEqual([{ id: 1, text: "milk" }]);
});
