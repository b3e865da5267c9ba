import { join } from "node:path";
import {
  batchOf,
  DataMigrator,
  jsonNull,
  jsonTextOf,
  open,
  parseJson,
  rawJson,
  recordsOf,
  type Schema,
  types,
} from "@dataknobs/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyToJson, jsonToAny } from "../src/any-json.ts";
import { duckdb, parquet } from "../src/index.ts";
import { copied } from "./parquet/workshop.ts";
import { folder, opened, records, sql } from "./workshop.ts";

const schema: Schema = { fields: [{ name: "n", type: types.any, nullable: true }] };

const digits = fc.stringMatching(/^(0|[1-9]\d{0,40})$/);
/** Every number that JSON can write. */
const tokens = fc
  .tuple(
    fc.constantFrom("", "-"),
    digits,
    fc.oneof(fc.constant(""), fc.stringMatching(/^\.\d{1,30}$/)),
    fc.oneof(fc.constant(""), fc.stringMatching(/^[eE][+-]?\d{1,3}$/)),
  )
  .map((parts) => parts.join(""));

/** A number as its digits without zeros at the ends, and its power of ten: `-1.50e3` is `-15e2`; -0 is not 0, but an integer has no sign then. */
function numberOf(token: string): string {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(token) ?? [];
  const all = `${whole}${fraction}`.replace(/^0+/, "");
  const short = all.replace(/0+$/, "");
  if (short === "") return `${sign}0`;
  return `${sign}${short}e${Number(power) - fraction.length + all.length - short.length}`;
}

test("any number that JSON can write is the same number after a column of JSON", () => {
  fc.assert(
    fc.property(fc.array(tokens, { minLength: 1 }), (written) => {
      const given = batchOf(
        schema,
        written.map((token) => ({ n: parseJson(token) })),
      ).columns[0];
      if (given?.layout !== "any") throw new Error("The column is not of layout any.");
      const column = jsonToAny(anyToJson(given, written.length), written.length);
      const back = recordsOf({ schema, length: written.length, columns: [column] }, { integers: "bigint" });
      expect(back.map((record) => numberOf(jsonTextOf(record["n"])))).toEqual(written.map(numberOf));
    }),
  );
});

test("numbers that a double does not hold are in the table as digits, and come out of tables and files as they were", async () => {
  const [first, second, file] = ["a.duckdb", "b.duckdb", "a.parquet"].map((name) => join(folder(), name));
  const values = [
    rawJson("9007199254740993.5"),
    rawJson("1e400"),
    rawJson("0.12345678901234567890123"),
    "x",
    5.5,
    -0,
    null,
  ];
  const target = await open(duckdb(first ?? ""));
  try {
    const rows = [...values, jsonNull, { a: 1 }].map((n) => ({ n }));
    await new DataMigrator(target, target).migrateRecords(rows, { collection: "t", schema });
  } finally {
    await target.close();
  }
  await copied(duckdb(first ?? ""), parquet(file ?? ""));
  await copied(parquet(file ?? ""), duckdb(second ?? ""), { collections: { a: "t" } });

  const texts = (await sql(second ?? "", "SELECT n::VARCHAR FROM t LIMIT 3")).flat();
  expect(texts).toEqual(["9007199254740993.5", "1e400", "0.12345678901234567890123"]);
  const { store } = await opened(second ?? "", "read");
  const found = await records(store, "t");
  expect(found.slice(0, 7).map(({ n }) => n)).toEqual(values);
  expect([found[7]?.["n"], jsonTextOf(found[8]?.["n"])]).toEqual([jsonNull, '{"a":1}']);
  const where = { field: "n", operator: ">", value: rawJson("9007199254740993") } as const;
  const large: unknown[] = [];
  for await (const record of (await opened(second ?? "", "read")).collection("t").read({ where }))
    large.push(record["n"]);
  expect(large).toEqual([rawJson("9007199254740993.5"), rawJson("1e400")]);
});
