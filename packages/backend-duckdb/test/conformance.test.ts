import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testBackend } from "@dataknobs/conformance";
import { open } from "@dataknobs/core";
import { describe, it } from "vitest";
import { duckdb } from "../src/index.ts";

testBackend({
  backend: duckdb,
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "dataknobs-duckdb-"));
    const path = join(folder, "a.duckdb");
    return {
      store: await open(duckdb(path)),
      reopen: () => open(duckdb(path)),
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  describe,
  it,
});
