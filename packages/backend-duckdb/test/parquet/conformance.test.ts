import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testBackend } from "@dataknobs/conformance";
import { open } from "@dataknobs/core";
import { describe, it } from "vitest";
import { parquet } from "../../src/index.ts";

const oneCollection = "it is one file, which holds one collection";

testBackend({
  backend: parquet,
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "dataknobs-parquet-"));
    const path = join(folder, "items.parquet");
    return {
      store: await open(parquet({ path })),
      reopen: () => open(parquet({ path })),
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  skip: {
    "writing: several collections do not disturb each other": oneCollection,
    "loading: discard leaves nothing of a new collection": oneCollection,
  },
  describe,
  it,
});
