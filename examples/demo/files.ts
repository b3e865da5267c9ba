import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** Where the package keeps its files; its `exports` show only its code. */
export const originals: string = join(dirname(require.resolve("vega-datasets")), "../data");

/** The files of the story, and what the command is told of them besides where they are. */
export const files: readonly { readonly name: string; readonly options: readonly string[] }[] = [
  { name: "movies.json", options: [] },
  { name: "flights-200k.json", options: [] },
  { name: "birdstrikes.csv", options: [] },
  { name: "airports.csv", options: ["--key", "iata"] },
];

/** Lays the files where a person finds them. */
export function layFiles(folder: string): void {
  for (const { name } of files) copyFileSync(join(originals, name), join(folder, name));
}
