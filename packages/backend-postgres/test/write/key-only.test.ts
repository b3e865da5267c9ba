import { batchOf, schemaOf } from "@dataknobs/core";
import { expect, test } from "vitest";
import { onServer } from "../server/on-server.ts";
import { begun } from "./workshop.ts";

onServer("an upsert of records that have nothing but their key", () => {
  const schema = schemaOf({ id: "int64" }, { key: ["id"] });
  const identity = "bigint GENERATED ALWAYS AS IDENTITY";

  test.for([
    ["a key", "id bigint PRIMARY KEY"],
    ["an identity that is ALWAYS generated", `id ${identity} PRIMARY KEY`],
    ["one that is enforced at the end of a transaction", `id ${identity} UNIQUE DEFERRABLE`],
    ["one beside other columns", `id ${identity} PRIMARY KEY, x int DEFAULT 7`],
  ])("into %s adds those that are not there", async ([, columns]) => {
    for (const careful of [true, false]) {
      const statements = [
        `CREATE TABLE people (${columns})`,
        "INSERT INTO people (id) OVERRIDING SYSTEM VALUE VALUES (2)",
      ];
      const { writer, database } = await begun(statements, { schema, mode: "upsert", careful });
      await writer.write(
        batchOf(
          schema,
          [1, 2, 3, 3].map((id) => ({ id })),
        ),
      );
      expect(await writer.commit()).toEqual({ written: 4, rejected: [], superseded: 1 });
      expect(await database.sql("SELECT id FROM people ORDER BY id")).toEqual([["1"], ["2"], ["3"]]);
    }
  });

  test.for([
    ["a key", "PRIMARY KEY"],
    ["one that is enforced at the end of a transaction", "UNIQUE DEFERRABLE"],
  ])("into %s writes as they are what is the same and not written alike", async ([, demand]) => {
    const numbers = schemaOf({ id: "decimal" }, { key: ["id"] });
    for (const careful of [true, false]) {
      const statements = [`CREATE TABLE people (id numeric ${demand})`, "INSERT INTO people VALUES (1.1), (2)"];
      const { writer, database } = await begun(statements, { schema: numbers, mode: "upsert", careful });
      await writer.write(
        batchOf(
          numbers,
          ["1.10", "3"].map((id) => ({ id })),
        ),
      );
      expect(await writer.commit()).toEqual({ written: 2, rejected: [], superseded: 0 });
      expect(await database.sql("SELECT id FROM people ORDER BY id")).toEqual([["1.10"], ["2"], ["3"]]);
    }
  });
});
