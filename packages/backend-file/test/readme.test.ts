import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DataMigrator, open } from "@dataknobs/core";
import { expect, it } from "vitest";
import { csv, file, jsonl } from "../src/index.ts";
import { made } from "./place.ts";

const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("the README's example runs, and copies what it says", async () => {
  const path = made("orders.txt", "id;price\n1;1.10\n2;\n3;7\n");
  made("data/users.jsonl", '{"id":1}\n', dirname(path));
  made("data/cities.json", "[]", dirname(path));
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const body = example.replaceAll(/^import .*$/gm, "").replaceAll('"./', `"${dirname(path)}/`);
  const said: unknown[] = [];
  const console = { log: (...values: unknown[]) => void said.push(...values) };
  const names = ["DataMigrator", "open", "csv", "file", "jsonl", "console"];
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  const run = new Function(...names, `return (async () => { ${body} })();`);
  await run(DataMigrator, open, csv, file, jsonl, console);
  expect(said).toEqual([3, ["cities", "users"], { id: 4, price: "0.10" }, 4]);
});

it("the README's table of options names the defaults", () => {
  expect(text).toContain((256 << 20).toLocaleString("en-US"));
});
