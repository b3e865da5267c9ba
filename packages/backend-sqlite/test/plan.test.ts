import { formatType, type LogicalType, parseType, type Schema, schemaOf, types } from "@dataknobs/core";
import { describe, expect, it } from "vitest";
import { planFields } from "../src/plan.ts";
import { described, made, opening } from "./place.ts";

const planned = (fields: Record<string, string | LogicalType>) =>
  planFields(schemaOf(fields)).map(({ name, type, native, unable, survey, refused }) => ({
    name,
    type: formatType(type),
    native,
    unable: unable ?? [],
    ...(survey === true && { survey }),
    ...(refused !== undefined && { refused }),
  }));

async function existing(sql: string): Promise<Schema> {
  return (await described((await opening(made(sql))).store, "t")).schema;
}

describe("how a field is kept in a new table", () => {
  it("exactly, under a name that says what it is", () => {
    const kinds = [
      "bool",
      "int32",
      "int64",
      "decimal(10,2)",
      "decimal",
      "text",
      "text(5)",
      "bytes",
      "date",
      "time(6)",
      "timestamp(6)",
      "timestamptz(9)",
      "interval",
      "uuid",
      "json",
      "list<int32>",
    ];
    for (const kind of kinds) expect(planned({ a: kind })).toMatchObject([{ type: kind, unable: [] }]);
  });

  it("floats but for what a REAL column makes something else of", () => {
    expect(planned({ a: "float64" })).toEqual([
      { name: "a", type: "float64", native: "REAL", unable: ["nan", "negzero"] },
    ]);
  });

  it("values of many types in a column without a type, where SQLite tells them apart", () => {
    expect(planned({ a: types.anyOf(types.int64, types.text, types.float64) })).toEqual([
      { name: "a", type: "any<int64|text|float64>", native: "", unable: ["nan"] },
    ]);
    expect(planned({ a: types.anyOf(types.int64, types.text) })).toMatchObject([{ native: "", unable: [] }]);
    expect(planned({ a: types.anyOf() })).toMatchObject([{ native: "", unable: [] }]);
  });

  it("as JSON where it would not", () => {
    for (const member of [types.bool, types.json, types.list(types.any)])
      expect(planned({ a: types.anyOf(types.int64, member) })).toEqual([
        { name: "a", type: "json", native: "JSON_TEXT", unable: [] },
      ]);
  });

  it("after a look at them, where nobody knows which types they are", () => {
    expect(planned({ a: "any" })).toEqual([
      { name: "a", type: "any", native: "", unable: ["nan", "range", "type"], survey: true },
    ]);
  });

  it("under another name where names differ by case alone, or hold what no name can", () => {
    expect(
      planned({ UPPER: "text", upper: "text", Upper: "text", "a\0b": "text", a_b: "text", É: "text", é: "text" }).map(
        ({ name }) => name,
      ),
    ).toEqual(["UPPER", "upper_2", "Upper_3", "a_b_2", "a_b", "É", "é"]);
  });

  it("up to 2,000 of them", () => {
    const plan = planned(Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`c${i}`, "text"])));
    expect(plan.filter(({ refused }) => refused !== undefined).map(({ name }) => name)).toEqual(["c2000"]);
  });
});

describe("a field that came from SQLite", () => {
  it("is kept in a column of the same declared type", async () => {
    const schema = await existing(
      "CREATE TABLE t (a VARCHAR(20), b DECIMAL(10,2), c tinyint(1), d, e JSON, f DOUBLE PRECISION, g UUID, h BLOB)",
    );
    expect(planFields(schema).map(({ native }) => native)).toEqual([
      "VARCHAR(20)",
      "DECIMAL(10,2)",
      "tinyint(1)",
      "",
      "JSON",
      "DOUBLE PRECISION",
      "UUID",
      "BLOB",
    ]);
  });

  it("its dates as the text that they are", async () => {
    const schema = await existing("CREATE TABLE t (a DATETIME, b DATE, c TIMESTAMP)");
    expect(planFields(schema).map(({ native, type }) => [native, type.kind])).toEqual([
      ["DATETIME", "text"],
      ["DATE", "text"],
      ["TIMESTAMP", "text"],
    ]);
    const asText = { fields: schema.fields.map((field) => ({ ...field, type: types.text })) };
    expect(planFields(asText).map(({ native, type }) => [native, type.kind])).toEqual([
      ["DATETIME", "text"],
      ["DATE", "text"],
      ["TIMESTAMP", "text"],
    ]);
  });

  it("loses the hint where that column would change its values", () => {
    const field = { name: "a", type: types.text, nullable: true, native: "sqlite:INTEGER" };
    expect(planFields({ fields: [field] })).toMatchObject([{ native: "TEXT" }]);
    expect(planFields({ fields: [{ ...field, type: types.int64, native: "sqlite:TEXT" }] })).toMatchObject([
      { native: "INTEGER" },
    ]);
    expect(planFields({ fields: [{ ...field, type: types.bytes, native: "sqlite:JSON" }] })).toMatchObject([
      { native: "BLOB" },
    ]);
  });
});

describe("how a field is kept in a table that is there", () => {
  it("by that table's names and types", async () => {
    const table = await existing(
      "CREATE TABLE t (Id INTEGER PRIMARY KEY, total DECIMAL(10,2), at DATETIME, name TEXT NOT NULL)",
    );
    const plan = planFields(schemaOf({ id: "int32", total: "decimal(10,2)", at: "timestamp", name: "text" }), table);
    expect(plan.map(({ field, name, type, nullable }) => [field, name, formatType(type), nullable])).toEqual([
      ["id", "Id", "int64", false],
      ["total", "total", "float64", true],
      ["at", "at", "timestamp(6)", true],
      ["name", "name", "text", false],
    ]);
  });

  it.each<[string, string[], (string | undefined)[]]>([
    ["CREATE TABLE t (id INT, name TEXT)", ["ID", "Name"], ["id", "name"]],
    ["CREATE TABLE t (id INT, name TEXT)", ["Name", "name"], [undefined, "name"]],
    ["CREATE TABLE t (id INT, name TEXT)", ["NAME", "Name"], ["name", undefined]],
    ["CREATE TABLE t (Id INT, id_2 INT, ID_3 INT)", ["Id", "id", "ID"], ["Id", "id_2", "ID_3"]],
    ["CREATE TABLE t (Id INT, id_2 INT)", ["Id", "id", "id_2"], ["Id", undefined, "id_2"]],
  ])("in a column of its own: %s takes %j in %j", async (sql, fields, columns) => {
    const schema = schemaOf(Object.fromEntries(fields.map((name) => [name, "any"])));
    const stored = planFields(schema, await existing(sql));
    expect(stored.map(({ name, refused }) => (refused === undefined ? name : undefined))).toEqual(columns);
  });

  it("not at all where it has no place, and never where SQLite computes it", async () => {
    const table = await existing("CREATE TABLE t (a INT, b INT AS (a + 1))");
    expect(planFields(schemaOf({ a: "int64", b: "int64", c: "int64" }), table)).toMatchObject([
      { name: "a" },
      { name: "b", generated: true },
      { name: "c", refused: 'the table has no column "c"' },
    ]);
  });

  it("as the text of its dates between two columns of dates", async () => {
    const table = await existing("CREATE TABLE t (a DATETIME)");
    expect(planFields(await existing("CREATE TABLE t (a TIMESTAMP)"), table)).toMatchObject([
      { type: { kind: "text" } },
    ]);
    expect(planFields(schemaOf({ a: parseType("timestamp") }), table)).toMatchObject([{ type: { kind: "timestamp" } }]);
  });
});
