import { basename } from "node:path";

/** How a file's bytes are records. */
export type Format = "jsonl" | "json" | "csv";

export const formats: readonly Format[] = ["jsonl", "json", "csv"];

/** What the ending of a file's name says. */
export interface Kind {
  readonly format: Format;
  readonly gzip: boolean;
  /** `.tsv` says it; of other files it is found out. */
  readonly delimiter?: string;
}

const endings: Readonly<Record<string, Omit<Kind, "gzip">>> = {
  ".jsonl": { format: "jsonl" },
  ".ndjson": { format: "jsonl" },
  ".json": { format: "json" },
  ".csv": { format: "csv" },
  ".tsv": { format: "csv", delimiter: "\t" },
};

const ending = /(\.[^./\\]+?)(\.gz)?$/i;

/** By the ending of a name, `.gz` behind it or not; `undefined`: it is none of ours. */
export function kindOf(path: string): Kind | undefined {
  const [, main = "", gz] = ending.exec(basename(path)) ?? [];
  const known = Object.hasOwn(endings, main.toLowerCase()) ? endings[main.toLowerCase()] : undefined;
  return known && { ...known, gzip: gz !== undefined };
}

/** The name without folder and endings: `cities` of `./data/cities.json.gz`; of an unknown ending only that is taken off. */
export function stemOf(path: string): string {
  const name = basename(path);
  const known = kindOf(name) !== undefined;
  const bare = known || /\.gz$/i.test(name) ? name.replace(/\.gz$/i, "") : name;
  return bare.replace(/(?<=.)\.[^.]*$/, "");
}
