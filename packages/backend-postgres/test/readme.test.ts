import { readFileSync } from "node:fs";
import { DataMigrator, open, parseType } from "@dataknobs/core";
import { expect, onTestFinished, test } from "vitest";
import { postgres } from "../src/index.ts";
import { pgTypeFor } from "../src/types/type-for.ts";
import { freshDatabase, testServer, whyNot } from "./server/index.ts";

const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test.skipIf(whyNot())("the README's example runs, and copies what it says", async () => {
  const database = await freshDatabase(await testServer());
  onTestFinished(() => database.drop());
  await database.sql(
    `CREATE SCHEMA paid; CREATE TABLE orders (id int PRIMARY KEY, status text);
     INSERT INTO orders VALUES (1, 'paid'), (2, 'open'), (3, 'paid')`,
  );
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
  const body = example
    .replaceAll(/^import .*$/gm, "")
    .replaceAll("postgres://ada:env:PGPASSWORD@localhost/shop", database.url);
  const said: unknown[] = [];
  const console = { log: (...values: unknown[]) => void said.push(...values) };
  // oxlint-disable-next-line typescript/no-implied-eval -- our own README
  const run = new Function("DataMigrator", "open", "postgres", "console", `return (async () => { ${body} })();`);
  await run(DataMigrator, open, postgres, console);
  expect(said).toEqual([2, { id: 1, status: "paid" }, 2]);
});

test.for([
  "bool",
  "int32",
  "int64",
  "float32",
  "float64",
  "text",
  "bytes",
  "date",
  "time",
  "timestamp",
  "interval",
  "uuid",
  "json",
  "any",
])("the README's table of columns is true: %s", (type) => {
  const [column = ""] = pgTypeFor(parseType(type)).text.split(" with");
  expect(text.slice(text.indexOf("## Writing"))).toMatch(column === type ? type : `\`${column}\``);
});

test("the README names every option", () => {
  const options = readFileSync(new URL("../src/connect/options.ts", import.meta.url), "utf8");
  for (const [, name = ""] of options.matchAll(/^ {2}readonly (\w+)\?/gm)) expect(text).toContain(`\`${name}\``);
});
