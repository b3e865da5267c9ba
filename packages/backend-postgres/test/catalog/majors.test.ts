import { writeRequest } from "@dataknobs/conformance";
import { formatType, type Schema, types } from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { collectionNames, readCatalog, viewNames } from "../../src/catalog/catalog.ts";
import { readOwnTypes } from "../../src/catalog/own-types.ts";
import { tableText } from "../../src/ddl/table-text.ts";
import { planFields } from "../../src/plan.ts";
import { describedOf } from "../../src/collection.ts";
import { majors, whyNot } from "../server/index.ts";
import { workshop } from "./workshop.ts";
import { onServer } from "../server/on-server.ts";

const everything = `
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'ha''ppy');
  CREATE TYPE pair AS (a int, m mood);
  CREATE DOMAIN percent AS numeric(5,2) CHECK (value >= 0) CONSTRAINT most CHECK (value <= 100);
  CREATE TABLE parents (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
  CREATE TABLE things (
    id serial PRIMARY KEY, parent int REFERENCES parents, name text COLLATE "C" NOT NULL DEFAULT 'it''s',
    made timestamptz DEFAULT now(), doubled int GENERATED ALWAYS AS (parent * 2) STORED, "Mood" mood, pairs pair[], share percent,
    UNIQUE (name, parent) DEFERRABLE, CONSTRAINT "above nothing" CHECK (parent > 0)
  );
  CREATE INDEX ON things (lower(name)) WHERE parent > 3;
  CREATE UNIQUE INDEX "a "" USING b" ON things (name) INCLUDE (made);
  CREATE TABLE heirs (more int) INHERITS (things);
  CREATE TABLE parted (id int, v text) PARTITION BY RANGE (id);
  CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10);
  CREATE VIEW named AS SELECT id, name FROM things;
  CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM things;
  CREATE TABLE _dataknobs_runs (x int);`;

describe.for(majors)("the catalog of PostgreSQL %s", (major) => {
  onServer(
    "is read",
    async () => {
      const place = await workshop(major);
      const { connection, collection } = place;
      await place.sql(everything);

      test("tables and views, partitions as one, nothing of ours", async () => {
        const catalog = await readCatalog(connection, "public");
        expect(collectionNames(catalog)).toEqual(["heirs", "parents", "parted", "things"]);
        expect(viewNames(catalog)).toEqual(["counted", "named"]);
      });

      test("columns, key, constraints, indexes and what is beside them", async () => {
        const things = await collection("things");
        const described = describedOf(things);
        expect(described.schema.fields.map(({ name, type, native }) => [name, formatType(type), native])).toEqual([
          ["id", "int32", "pg:integer"],
          ["parent", "int32", "pg:integer"],
          ["name", "text", "pg:text"],
          ["made", "timestamptz(6)", "pg:timestamp with time zone"],
          ["doubled", "int32", "pg:integer"],
          ["Mood", "text", "pg:public.mood"],
          ["pairs", "text", "pg:public.pair[]"],
          ["share", "decimal(5,2)", "pg:public.percent"],
        ]);
        expect(described).toMatchObject({
          keyEnforced: true,
          schema: { key: ["id"] },
          generated: ["doubled"],
          filled: ["id", "made"],
          references: ["parents"],
          uncarried: ["1 generated column's rule", "1 foreign key", "the records of what inherits from it (heirs)"],
          definition: {
            backend: "postgres",
            parts: [
              "1 sequence (id)",
              "1 COLLATE clause (name)",
              "1 DEFAULT expression (made)",
              "1 CHECK constraint (above nothing)",
              "1 UNIQUE constraint (things_name_parent_key)",
              '2 indexes (a " USING b, things_lower_idx)',
            ],
          },
        });
        expect(things.from).toBe('ONLY "public"."things"');
        const [kind, pairs, share] = things.table.columns.slice(5).map(({ type }) => type);
        expect(kind?.labels).toEqual(["sad", "ok", "ha'ppy"]);
        expect(pairs?.element?.attributes?.map(({ name, type }) => [name, type.text])).toEqual([
          ["a", "integer"],
          ["m", "public.mood"],
        ]);
        expect(share?.checks?.map((check) => check.split(" ")[1])).toEqual(["most", "percent_check"]);
        expect(things.table.indexes.map(({ name, tail }) => [name, tail])).toEqual([
          ['a " USING b', "USING btree (name) INCLUDE (made)"],
          ["things_lower_idx", "USING btree (lower(name)) WHERE (parent > 3)"],
          ["things_name_parent_key", "USING btree (name, parent)"],
          ["things_pkey", "USING btree (id)"],
        ]);
      });

      test("partitions are read through their table, inherited tables by themselves", async () => {
        expect((await collection("parted")).from).toBe('"public"."parted"');
        expect(describedOf(await collection("parted")).uncarried).toEqual(["partitioning"]);
        expect((await collection("heirs")).from).toBe('ONLY "public"."heirs"');
        expect(describedOf(await collection("heirs")).uncarried).toContain("inheritance from things");
      });

      test("a numeric of a scale that only later ones have has none", async () => {
        const own = await readOwnTypes(connection, "public");
        const schema: Schema = {
          fields: [{ name: "n", type: types.decimal(), nullable: true, native: "pg:numeric(5,-2)" }],
        };
        const [stored] = planFields(schema, undefined, own);
        expect(stored?.native).toBe(major < 15 ? "numeric" : "numeric(5,-2)");
        expect(stored?.note).toBe(major < 15 ? "PostgreSQL 14 has no numeric(5,-2): it becomes numeric" : undefined);
        const request = writeRequest(schema, { mode: "create", stored: stored === undefined ? [] : [stored] });
        await place.sql(tableText({ schema: "public", name: "scaled" }, "scaled", request));
        await place.sql("INSERT INTO public.scaled VALUES (1234500); DROP TABLE public.scaled");
      });

      test.runIf(major >= 18)("a column that is computed when it is read", async () => {
        await place.sql("CREATE TABLE computed (a int, b int GENERATED ALWAYS AS (a + 1))");
        expect(describedOf(await collection("computed")).generated).toEqual(["b"]);
      });
    },
    whyNot(major),
  );
});
