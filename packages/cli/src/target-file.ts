import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { OpenStore } from "@dataknobs/core";

const fileSchemes: ReadonlySet<string> = new Set(
  "sqlite sqlite3 duckdb jsonl ndjson json csv tsv parquet file".split(" "),
);

/** The file or folder that a store is, if it is one: its rejected records are kept beside it. */
export function fileOf({ address, store }: Pick<OpenStore, "address" | "store">): string | undefined {
  const [, scheme, rest = ""] = /^(?:([a-z][a-z0-9+.-]+):)?(.*)$/is.exec(address) ?? [];
  const isFile =
    scheme === undefined || fileSchemes.has(scheme.toLowerCase()) || store.place?.startsWith("file:") === true;
  const path = (scheme === undefined ? rest : rest.replace(/\?.*$/s, "").replace(/^\/\//, "")).replace(/[/\\]+$/, "");
  if (!isFile || path === "" || path === "-" || path === ":memory:" || !existsSync(dirname(path))) return undefined;
  return path;
}

/** Whether a target's records go to standard output: `jsonl:-`. */
export function isStdout(address: string): boolean {
  return /^(?:jsonl|ndjson|json|csv|tsv):-(?:\?|$)/i.test(address);
}

/** The path in `--rejects ./bad.jsonl` or `--rejects jsonl:./bad.jsonl`. */
export function rejectsPath(text: string): string {
  return text.replace(/^jsonl:(?:\/\/)?/i, "");
}
