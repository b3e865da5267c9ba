import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { files, layFiles } from "./files.ts";
import { answer, question } from "./question.ts";

/** The whole story in `folder`, which is made anew; `command` is the script of `dataknobs`. Answers with the exit code. */
export async function demo(folder: string, command: string): Promise<number> {
  const [database, copy] = [`sqlite:${join(folder, "demo.db")}`, `duckdb:${join(folder, "demo.duckdb")}`];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  layFiles(folder);

  console.log("1. Four files of the npm package vega-datasets into a SQLite database");
  for (const { name, options } of files) {
    const code = await run(command, ["copy", join(folder, name), database, ...options]);
    if (code !== 0) return code;
  }

  console.log("\n2. SQLite into DuckDB");
  const code = await run(command, ["copy", database, copy]);
  if (code !== 0) return code;

  console.log(`\n3. A question to the DuckDB file: when are flights late?\n\n${indented(question)}\n`);
  console.log(indented(aligned(await answer(join(folder, "demo.duckdb")))));

  const yours = "npx pnpm@12.21.0 -s dataknobs copy ./your.csv duckdb:./your.duckdb";
  console.log(`\nNow with data of your own (JSON Lines, JSON, CSV, Parquet, SQLite or DuckDB):\n\n   ${yours}\n`);
  return 0;
}

/** Shows a command and runs it; it talks to the terminal itself. */
async function run(command: string, args: readonly string[]): Promise<number> {
  console.log(`\n   $ dataknobs ${args.join(" ")}\n`);
  const child = spawn(process.execPath, [command, ...args], { stdio: "inherit" });
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
