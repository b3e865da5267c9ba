import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordsIn, sqlite, tempFolder } from "./harness.ts";
import { dataknobs } from "./kept-process.ts";

const tables = `
  CREATE TABLE z_parents (id INTEGER PRIMARY KEY, name TEXT);
  CREATE TABLE a_kids (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES Z_Parents(id));
  CREATE INDEX by_parent ON a_kids(parent);
  CREATE VIEW names AS SELECT name FROM z_parents;`;
const records = "INSERT INTO z_parents VALUES (1, 'a'), (2, 'b'); INSERT INTO a_kids VALUES (10, 1), (20, 2);";

describe("tables that refer to each other", () => {
  it.each([["insert"], ["upsert"], ["create"]])("are filled in the order of their foreign keys by %s", async (mode) => {
    const folder = tempFolder();
    sqlite(join(folder, "app.db"), tables + records);
    sqlite(join(folder, "x.db"), tables);
    const { code, document } = await dataknobs(
      folder,
      "copy",
      "sqlite:./app.db",
      "sqlite:./x.db",
      "--mode",
      mode,
      "--json",
    );
    expect(document.collections.map(({ target }) => target)).toEqual(["z_parents", "a_kids"]);
    expect(code).toBe(0);
    expect(await recordsIn(`sqlite:${join(folder, "x.db")}`, "a_kids")).toHaveLength(2);
  });

  it("are made new without their foreign keys, indexes and views, and the notes say so", async () => {
    const folder = tempFolder();
    sqlite(join(folder, "app.db"), tables + records);
    const { code, stderr } = await dataknobs(folder, "copy", "sqlite:./app.db", "duckdb:./x.duckdb");
    expect(stderr).toContain("Not copied: the view names. By name it is: --table names.");
    expect(stderr).toContain("a_kids: Not carried: 1 index, 1 foreign key.");
    expect(code).toBe(0);
  });
});
