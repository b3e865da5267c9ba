import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testBackend } from "@dataknobs/conformance";
import { open } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import { describe, it } from "vitest";
import { duckdb } from "../src/index.ts";
import { sql } from "./workshop.ts";

testBackend({
  backend: duckdb,
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "dataknobs-duckdb-"));
    const path = join(folder, "a.duckdb");
    return {
      store: await open(duckdb(path)),
      reopen: () => open(duckdb(path)),
      async makeUnique(collection, fields) {
        const list = fields.map(quoteName).join(", ");
        const name = quoteName(`${collection}_unique`);
        await sql(path, `CREATE UNIQUE INDEX ${name} ON ${quoteName(collection)} (${list})`);
      },
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  describe,
  it,
});
