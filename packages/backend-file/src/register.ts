import { register } from "@dataknobs/core";
import { csv, file, json, jsonl } from "./index.ts";

for (const backend of [jsonl, json, csv, file]) register(backend);
