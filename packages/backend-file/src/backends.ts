import { type Backend, defineBackend, type Traits } from "@dataknobs/core";
import { pathIn } from "./address.ts";
import { openFolder, openSingleFile } from "./open-store.ts";
import { type FileOptions, type FolderOptions, optionsIn } from "./options.ts";

const traits: Traits = {
  filters: [],
  modes: ["create", "insert", "replace"],
  maxWriters: 1,
  window: { records: 50_000, bytes: 16 << 20 },
  keepsMissing: "but-json",
};

const large = ["maxRecordBytes", "maxDepth", "maxRatio"] as const;

/** JSON Lines, a record a line: `jsonl("./users.jsonl")`; `jsonl("-")` is standard input or output. */
export const jsonl: Backend<FileOptions> = defineBackend<FileOptions>({
  id: "jsonl",
  contract: 1,
  schemes: ["jsonl", "ndjson"],
  extensions: [".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"],
  traits,
  parse: (rest, parameters, scheme) => ({
    ...optionsIn(parameters, large, `${scheme}:${rest}`),
    path: pathIn(rest, scheme, "users.jsonl"),
  }),
  format: ({ path = "" }) => `jsonl:${path}`,
  open: async (options, { access }) => openSingleFile(options, "jsonl", access),
});

/** A JSON file that is an array of records, or, to be read, an object of such arrays: `json("./users.json")`. */
export const json: Backend<FileOptions> = defineBackend<FileOptions>({
  id: "json",
  contract: 1,
  schemes: ["json"],
  extensions: [".json", ".json.gz"],
  traits,
  parse: (rest, parameters, scheme) => ({
    ...optionsIn(parameters, large, `${scheme}:${rest}`),
    path: pathIn(rest, scheme, "users.json"),
  }),
  format: ({ path = "" }) => `json:${path}`,
  open: async (options, { access }) => openSingleFile(options, "json", access),
});

/** CSV as of RFC 4180: `csv("./users.csv")`, `csv({ path: "./users.txt", delimiter: ";", header: false })`. */
export const csv: Backend<FileOptions> = defineBackend<FileOptions>({
  id: "csv",
  contract: 1,
  schemes: ["csv", "tsv"],
  extensions: [".csv", ".tsv", ".csv.gz", ".tsv.gz"],
  traits: { ...traits, keepsMissing: false },
  parse: (rest, parameters, scheme) => ({
    ...(scheme === "tsv" && { delimiter: "\t" }),
    ...optionsIn(parameters, ["delimiter", "header", ...large], `${scheme}:${rest}`),
    path: pathIn(rest, scheme, "users.csv"),
  }),
  format: ({ path = "" }) => `csv:${path}`,
  open: async (options, { access }) => openSingleFile(options, "csv", access),
});

/** A folder with a file for each collection: `file("./data")`, `file({ path: "./data", format: "csv" })`. */
export const file: Backend<FolderOptions> = defineBackend<FolderOptions>({
  id: "file",
  contract: 1,
  schemes: ["file"],
  traits,
  parse: (rest, parameters, scheme) => ({
    ...optionsIn(parameters, ["format", "delimiter", "header", ...large], `${scheme}:${rest}`),
    path: pathIn(rest, scheme, "folder"),
  }),
  format: ({ path = "" }) => `file:${path}`,
  open: async (options, { access }) => openFolder(options, access),
});
