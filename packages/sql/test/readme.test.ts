import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { afterKey, orderByKey, quoteName, whereText } from "../src/index.ts";

it("the README's example makes the texts that it shows", () => {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const shown = [...example.matchAll(/^([\w.]+(?:\(.*\))?); \/\/ (.*)$/gm)].map(([, expression = "", result = ""]) => ({
    expression,
    result,
  }));
  expect(shown).toHaveLength(4);
  const body = example.replaceAll(/^import .*$/gm, "");
  const list = shown.map(({ expression }) => expression).join(", ");
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  const run = new Function("afterKey", "orderByKey", "quoteName", "whereText", `${body} return [${list}];`);
  const made: unknown[] = run(afterKey, orderByKey, quoteName, whereText);
  expect(made.map((one) => (typeof one === "string" ? one : JSON.stringify(one).replaceAll(",", ", ")))).toEqual(
    shown.map(({ result }) => result),
  );
});
