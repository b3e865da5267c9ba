import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { DataMigrator, open } from "@dataknobs/core";
import { expect, it } from "vitest";
import { declaredFor } from "../src/types/declared-type.ts";
import { sqlite } from "../src/index.ts";
import { made, newPath } from "./place.ts";

const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("the README's example runs, and copies what it says", async () => {
  const path = made(
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, status TEXT); INSERT INTO orders VALUES (1, 'paid'), (2, 'open'), (3, 'paid')",
    newPath("app.sqlite"),
  );
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const body = example.replaceAll(/^import .*$/gm, "").replaceAll('"./', `"${dirname(path)}/`);
  const said: unknown[] = [];
  const console = { log: (...values: unknown[]) => void said.push(...values) };
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  const run = new Function("DataMigrator", "open", "sqlite", "console", `return (async () => { ${body} })();`);
  await run(DataMigrator, open, sqlite, console);
  expect(said).toEqual([2, { id: 1, status: "paid" }, 2]);
});

it("the README's table of columns is true", () => {
  for (const kind of ["bool", "int64", "float64", "bytes", "date", "interval", "uuid", "json"] as const)
    expect(text).toContain(`\`${declaredFor({ kind })}\``);
});
