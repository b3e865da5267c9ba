export { csv, file, json, jsonl } from "./backends.ts";
export type { FileOptions, FolderOptions, ReadingOptions } from "./options.ts";
export type { Format } from "./names/kind.ts";
