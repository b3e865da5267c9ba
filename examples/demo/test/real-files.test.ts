import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, parse as pathParts } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { parse } from "csv-parse/sync";
import { afterAll, expect, test } from "vitest";
import { originals } from "../files.ts";

const root = join(import.meta.dirname, "../../..");
const command = join(root, "packages/cli/dist/main.js");
const out = mkdtempSync(join(tmpdir(), "real-files-"));
afterAll(() => rmSync(out, { recursive: true }));

const isJson = (file: string): boolean => file.endsWith(".json");
const files = readdirSync(originals).filter((file) => /\.(json|csv|tsv)$/.test(file));

test("all files of vega-datasets go into SQLite, into DuckDB and back, and only what the docs say differs", async () => {
  await Promise.all([
    thereAndBack("json", files.filter(isJson)),
    thereAndBack(
      "csv",
      files.filter((file) => !isJson(file)),
    ),
  ]);
  const found = files.map((file): [string, string | undefined] => [
    file,
    isJson(file) ? jsonDifference(file) : csvDifference(file),
  ]);
  expect(Object.fromEntries(found.filter(([, difference]) => difference !== undefined))).toEqual(documented());
}, 180_000);

/** Files, SQLite, DuckDB and files again, by the command. */
async function thereAndBack(format: "json" | "csv", names: readonly string[]): Promise<void> {
  const cwd = join(out, format);
  mkdirSync(join(cwd, "in"), { recursive: true });
  for (const name of names) copyFileSync(join(originals, name), join(cwd, "in", name));
  const stops = ["file:./in", "sqlite:./all.db", "duckdb:./all.duckdb", `file:./out?format=${format}`];
  for (const [at, to] of stops.slice(1).entries())
    await promisify(execFile)(process.execPath, [command, "copy", stops[at] ?? "", to, "--quiet"], { cwd });
}

/** What the table in the docs says: file name to difference. */
function documented(): Record<string, string> {
  const text = readFileSync(join(root, "docs/files.md"), "utf8");
  return Object.fromEntries(
    [...text.matchAll(/^\| `([\w-]+\.\w+)` +\| (.+?) +\|$/gm)].map(([, file = "", difference = ""]) => [
      file,
      difference,
    ]),
  );
}

function jsonDifference(file: string): string | undefined {
  const before = values(join(originals, file));
  const path = join(out, "json/out", file);
  if (!existsSync(path)) {
    const members = Object.entries(before as object);
    const same = members.every(([name, array]) =>
      isDeepStrictEqual(values(path.replace(/\.json$/, `.${name}.json`)), array),
    );
    return same ? "an object of arrays: each comes back as a file" : "changed";
  }
  const after = values(path);
  if (isDeepStrictEqual(after, before)) return undefined;
  if (!Array.isArray(before))
    return isDeepStrictEqual(after, [before]) ? "one object: it comes back in an array of one" : "changed";
  return isDeepStrictEqual(after, withNulls(before))
    ? "fields that some records have not come back as null"
    : "changed";
}

/** Every record with all fields that occur in the file. */
function withNulls(records: readonly object[]): readonly object[] {
  const missing = Object.fromEntries(records.flatMap(Object.keys).map((name) => [name, null]));
  return records.map((record) => ({ ...missing, ...record }));
}

/** The values of a JSON file; a number that a double does not hold stays its text. */
function values(path: string): unknown {
  const exact = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === "number" && !sameNumber(context?.source ?? "", String(value))
      ? `number ${context?.source}`
      : value;
  return JSON.parse(readFileSync(path, "utf8"), exact);
}

function csvDifference(file: string): string | undefined {
  const [before, after] = [cells(join(originals, file)), cells(join(out, "csv/out", `${pathParts(file).name}.csv`))];
  if (isDeepStrictEqual(after, before)) return undefined;
  const same = before.every((row, at) => row.every((cell, i) => sameNumber(cell ?? "", after[at]?.[i] ?? "")));
  return same && after.length === before.length ? "numbers come back without zeros at the end" : "changed";
}

/** The cells of a CSV file as they stand; an empty one without quotes is null. */
function cells(path: string): (string | null)[][] {
  return parse(readFileSync(path), {
    bom: true,
    delimiter: path.endsWith(".tsv") ? "\t" : ",",
    cast: (cell, { quoting }) => (cell === "" && !quoting ? null : cell),
  });
}

/** Whether two texts are the same, or the same number but for the zeros at its end. */
function sameNumber(one: string, other: string): boolean {
  return one === other || (isNumber(one) && isNumber(other) && shortest(one) === shortest(other));
}

const isNumber = (text: string): boolean => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
const shortest = (text: string): string => text.replace(/(\.\d*?)0+(?=e|$)/i, "$1").replace(/\.(?=e|$)/i, "");
