import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { load } from "./load.ts";
import { answer, question } from "./question.ts";

/** The whole story in `folder`, which is made anew; `command` is the script of `dataknobs`. Answers with the exit code. */
export async function demo(folder: string, command: string): Promise<number> {
  const [database, copy] = [join(folder, "demo.db"), join(folder, "demo.duckdb")];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  console.log(`1. Four files of the npm package vega-datasets into a SQLite database, ${database}\n`);
  load(database, ({ name, file, rows }) =>
    console.log(`   ${name.padEnd(11)} ${rows.length.toLocaleString("en").padStart(7)} rows from ${file}`),
  );

  const args = ["copy", `sqlite:${database}`, `duckdb:${copy}`];
  console.log(`\n2. SQLite into DuckDB\n\n   $ dataknobs ${args.join(" ")}\n`);
  const code = await run([command, ...args]);
  if (code !== 0) return code;

  console.log(`\n3. A question to the DuckDB file: when are flights late?\n\n${indented(question)}\n`);
  console.log(indented(aligned(await answer(copy))));

  const yours = "npx pnpm@12.21.0 -s dataknobs copy sqlite:./your.db duckdb:./your.duckdb";
  console.log(`\nNow with data of your own:\n\n   ${yours}\n`);
  return 0;
}

/** The command talks to the terminal itself. */
async function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("exit", (code) => resolve(code ?? 1));
  });
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0))) ?? [];
  return lines.map((line) => line.map((cell, at) => cell.padStart(widths[at] ?? 0)).join("  ")).join("\n");
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "   ");
}
