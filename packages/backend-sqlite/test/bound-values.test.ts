import { batchOf, schemaOf } from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { affinityOf } from "../src/types/affinity.ts";
import { binderOf } from "../src/write/binding.ts";
import { Database } from "./place.ts";

const edges = [0n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n];
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc
    .tuple(fc.constantFrom(...edges), fc.bigInt({ min: -3n, max: 3n }), fc.boolean())
    .map(([edge, more, minus]) => BigInt.asIntN(64, minus ? -(edge + more) : edge + more)),
);
const places = ["a INTEGER PRIMARY KEY", "a INT", "a BOOLEAN", "a DECIMAL(10,2)", "a", "a BLOB"];
const strict = ["a INTEGER", "a ANY", "a INTEGER PRIMARY KEY"];

/** What SQLite has of integers that were bound for a column of this type. */
function kept(place: string, end: string, integers: readonly bigint[]): unknown[] {
  const database = new Database(":memory:");
  database.exec(`CREATE TABLE t (${place}) ${end}`);
  const schema = schemaOf({ a: "int64" });
  const { columns, length } = batchOf(
    schema,
    integers.map((a) => ({ a })),
  );
  const [column] = columns;
  if (column === undefined) throw new Error("no column");
  const declared = place.slice(2).replace(" PRIMARY KEY", "");
  const bound = binderOf({ kind: "int64" }, affinityOf(declared, end === "STRICT"))(column, length, []);
  const insert = database.prepare("INSERT INTO t VALUES (?)");
  for (const value of bound) insert.run(value);
  return database.prepare("SELECT a, typeof(a) AS type FROM t").safeIntegers().all();
}

test("an integer is in every kind of column the integer that it was, however it is bound", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        ...places.map((place) => [place, ""] as const),
        ...strict.map((place) => [place, "STRICT"] as const),
      ),
      fc.uniqueArray(integer, { maxLength: 8 }),
      ([place, end], integers) => {
        const sorted = integers.toSorted((a, b) => (a < b ? -1 : 1));
        expect(kept(place, end, sorted)).toEqual(sorted.map((a) => ({ a, type: "integer" })));
      },
    ),
    { numRuns: 200 },
  );
});
