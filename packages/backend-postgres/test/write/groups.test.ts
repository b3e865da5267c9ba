import { batchOf, type Row, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { copyPassage } from "../../src/write/copy-passage.ts";
import { groupsOf } from "../../src/write/groups.ts";
import { cutter } from "../../src/write/piece.ts";
import { targetOf } from "../../src/write/target.ts";
import { connected, made, noServer } from "./workshop.ts";
import { writeRequest } from "@dataknobs/conformance";

const schema = schemaOf({ id: "int64", age: "int32?" }, { key: ["id"] });

/** What is wrong with a record, if anything; one that leaves its age to the table goes by a COPY of its own. */
const kinds = ["good", "good", "good", "good", "without age", "negative", "there already"] as const;

function recordOf(kind: (typeof kinds)[number], id: number): Row {
  if (kind === "without age") return { id };
  return { id: kind === "there already" ? -1 : id, age: kind === "negative" ? -1 : 1 };
}

describe.skipIf(noServer !== undefined)(
  `groups that are sent before the one before them is answered${noServer === undefined ? "" : `, ${noServer}`}`,
  () => {
    test("lose no record and write none twice, wherever the bad ones stand", async () => {
      const { url, schema: place } = await made(
        "CREATE TABLE people (id bigint PRIMARY KEY, age int DEFAULT 7 CHECK (age >= 0))",
        "INSERT INTO people VALUES (-1, 1)",
      );
      const connection = await (await connected(url)).connect();
      onTestFinished(() => connection.release());
      const target = await targetOf(connection, place, "people", writeRequest(schema, { mode: "insert" }));
      const into = `"${place}"."people"`;
      const batches = fc.array(fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 6 }), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(batches, fc.integer({ min: 1, max: 5 }), async (given, size) => {
          await connection.run("BEGIN");
          const groups = groupsOf(connection, copyPassage(connection, into), "people", { size });
          await groups.begin();
          const pieces = cutter(target.slots);
          let first = 0;
          for (const batch of given) {
            const records = batch.map((kind, i) => recordOf(kind, first + i));
            await groups.add(pieces.cut(batchOf(schema, records), first, () => {}));
            first += batch.length;
          }
          const written = await groups.settle();
          const there = await connection.rows(`SELECT id, age FROM ${into} WHERE id >= 0 ORDER BY id`);
          await connection.run("ROLLBACK");
          const all = given.flat();
          const good = all.flatMap((kind, i) =>
            kind === "good" ? [[`${i}`, "1"]] : kind === "without age" ? [[`${i}`, "7"]] : [],
          );
          expect(there).toEqual(good);
          expect(written).toBe(good.length);
          expect(groups.rejected.map(({ row }) => row).toSorted((a = 0, b = 0) => a - b)).toEqual(
            all.flatMap((kind, i) => (kind === "negative" || kind === "there already" ? [i] : [])),
          );
        }),
        { numRuns: 40 },
      );
    });

    test("end with the failure of the first, not with what it made of those behind", async () => {
      const { url, schema: place } = await made("CREATE TABLE people (id bigint PRIMARY KEY, age int)");
      const connection = await (await connected(url)).connect();
      onTestFinished(() => connection.release());
      const target = await targetOf(connection, place, "people", writeRequest(schema, { mode: "insert" }));
      const passage = copyPassage(connection, `"${place}"."people"`);
      const groups = groupsOf(connection, passage, "people", { size: 1, isFew: () => false });
      await connection.run("BEGIN");
      await groups.begin();
      const pieces = cutter(target.slots);
      const twice = batchOf(
        schema,
        [1, 1, 2, 3, 4].map((id) => ({ id, age: 1 })),
      );
      const ended = groups.add(pieces.cut(twice, 0, () => {})).then(() => groups.settle());
      await expect(ended).rejects.toMatchObject({ code: "DUPLICATE_KEY", kind: "record" });
      await groups.drop();
      await connection.run("ROLLBACK");
      expect(await connection.rows("SELECT 1")).toEqual([["1"]]);
    });
  },
);
