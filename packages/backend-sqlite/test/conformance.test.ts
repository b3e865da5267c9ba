import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { testBackend } from "@dataknobs/conformance";
import { open } from "@dataknobs/core";
import { quoteName } from "@dataknobs/sql";
import Client from "better-sqlite3";
import { describe, it } from "vitest";
import { sqlite } from "../src/index.ts";
import { made, newPath } from "./place.ts";

function uniqueText(collection: string, fields: readonly string[]): string {
  const name = quoteName(`${collection}_unique`);
  return `CREATE UNIQUE INDEX ${name} ON ${quoteName(collection)} (${fields.map(quoteName).join(", ")})`;
}

/** A place in a file, which outlives its store. */
function file(path: string) {
  const again = () => open(sqlite({ path, busyTimeout: 300 }));
  return async () => ({
    store: await again(),
    reopen: again,
    makeUnique: async (collection: string, fields: readonly string[]) =>
      void made(uniqueText(collection, fields), path),
    dispose: async () => rmSync(dirname(path), { recursive: true }),
  });
}

describe("a new file", () => {
  testBackend({ backend: sqlite, open: () => file(newPath())(), describe, it });
});

describe("a database that is there, in WAL mode", () => {
  testBackend({ backend: sqlite, open: () => file(made("PRAGMA journal_mode = WAL"))(), describe, it });
});

describe("a database in memory that is handed in", () => {
  testBackend({
    backend: sqlite,
    async open() {
      const client = new Client(":memory:");
      return {
        store: await open(sqlite({ client })),
        makeUnique: async (collection, fields) => void client.exec(uniqueText(collection, fields)),
        dispose: async () => void client.close(),
      };
    },
    describe,
    it,
  });
});
