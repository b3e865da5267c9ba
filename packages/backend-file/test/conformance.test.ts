import { rmSync } from "node:fs";
import { join } from "node:path";
import { type Place, testBackend, type TestRunner } from "@dataknobs/conformance";
import { open, type StoreReference } from "@dataknobs/core";
import { describe, it } from "vitest";
import { csv, file, json, jsonl } from "../src/index.ts";
import { newFolder } from "./place.ts";

/** A place in a folder of its own, which outlives its store. */
function place(refer: (folder: string) => StoreReference): () => Promise<Place> {
  return async () => {
    const folder = newFolder();
    const again = () => open(refer(folder));
    return {
      store: await again(),
      reopen: again,
      dispose: async () => rmSync(folder, { recursive: true }),
    };
  };
}

const oneCollection = "it is one file, which holds one collection";
const skip = {
  "writing: several collections do not disturb each other": oneCollection,
  "loading: discard leaves nothing of a new collection": oneCollection,
};

const files = [
  ["jsonl", jsonl, "items.jsonl"],
  ["json", json, "items.json"],
  ["csv", csv, "items.csv"],
] as const;

/** Every value is the same text before it is compressed; what may differ is where reading goes on and how a load grows. */
const whereCompressionMatters: TestRunner["it"] = (...test) =>
  /^(reading|resuming|writing|failing|loading|ledger|closing): |^values: a (batch|record) /.test(test[0])
    ? Reflect.apply(it, undefined, test)
    : undefined;

for (const [name, backend, path] of files) {
  describe(`a file of ${name}`, () => {
    testBackend({ backend, open: place((folder) => backend({ path: join(folder, path) })), skip, describe, it });
  });
  describe(`a file of ${name}, compressed`, () => {
    const opened = place((folder) => backend({ path: join(folder, `${path}.gz`) }));
    testBackend({ backend, open: opened, skip, describe, it: whereCompressionMatters });
  });
}

describe("a folder that is not there yet", () => {
  testBackend({ backend: file, open: place((folder) => file({ path: join(folder, "data") })), describe, it });
});

describe("a folder of CSV", () => {
  // What the traits say of a folder is true of its JSON; cells of CSV are null or not.
  const backend = { ...file, traits: { ...file.traits, keepsMissing: false } };
  testBackend({ backend, open: place((folder) => file({ path: folder, format: "csv" })), describe, it });
});
