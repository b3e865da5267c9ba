import { formatType, sameType, types } from "@dataknobs/core";
import { describe, expect, test } from "vitest";
import { describedOf } from "../../src/collection.ts";
import { keptAs } from "../../src/types/kept-as.ts";
import { nativeOf, parseBuiltIn } from "../../src/types/native.ts";
import { pgTypeFor } from "../../src/types/type-for.ts";
import { workshop } from "../catalog/workshop.ts";
import { onServer } from "../server/on-server.ts";

/** A type of PostgreSQL, the one of ours, how it travels, what is selected in its place. */
const builtIn: readonly (readonly [string, string, string, string?])[] = [
  ["boolean", "bool", "bool"],
  ["smallint", "int32", "int2"],
  ["integer", "int32", "int4"],
  ["bigint", "int64", "int8"],
  ["oid", "int64", "oid"],
  ["real", "float32", "float4"],
  ["double precision", "float64", "float8"],
  ["numeric", "decimal", "numeric"],
  ["numeric(10,2)", "decimal(10,2)", "numeric"],
  ["numeric(1000,0)", "decimal(1000,0)", "numeric"],
  ["text", "text", "text"],
  ["character varying", "text", "text"],
  ["character varying(20)", "text(20)", "text"],
  ["character(5)", "text(5)", "text", "text"],
  ["bpchar", "text", "text"],
  ["name", "text", "text"],
  ['"char"', "text", "as text", "char"],
  ["bytea", "bytes", "bytea"],
  ["date", "date", "date"],
  ["time without time zone", "time(6)", "time"],
  ["time(3) without time zone", "time(3)", "time"],
  ["time with time zone", "text", "as text", "text"],
  ["timestamp without time zone", "timestamp(6)", "timestamp"],
  ["timestamp(0) without time zone", "timestamp(0)", "timestamp"],
  ["timestamp with time zone", "timestamptz(6)", "timestamptz"],
  ["timestamp(3) with time zone", "timestamptz(3)", "timestamptz"],
  ["interval", "interval", "interval"],
  ["interval(3)", "interval", "interval"],
  ["interval year to month", "interval", "interval"],
  ["interval day to second(2)", "interval", "interval"],
  ["uuid", "uuid", "uuid"],
  ["json", "json", "json"],
  ["jsonb", "json", "jsonb"],
  ["inet", "text", "as text", "inet"],
  ...["cidr", "macaddr", "macaddr8", "money", "bit(1)", "bit(8)", "bit varying", "bit varying(9)", "xml"].map(asText),
  ...["tsvector", "tsquery", "point", "line", "lseg", "box", "path", "polygon", "circle", "pg_lsn", "pg_snapshot"].map(
    asText,
  ),
  ...["txid_snapshot", "jsonpath", "xid", "xid8", "cid", "tid", "int4range", "tstzrange", "nummultirange"].map(asText),
  ["integer[]", "list<int32>", "array"],
  ["text[]", "list<text>", "array"],
  ["character varying(3)[]", "list<text(3)>", "array"],
  ["character(3)[]", "list<text(3)>", "array", "text[]"],
  ["numeric(10,2)[]", "list<decimal(10,2)>", "array"],
  ["timestamp(3) with time zone[]", "list<timestamptz(3)>", "array"],
  ["inet[]", "list<text>", "array", "text[]"],
  ["jsonb[]", "list<json>", "array"],
  ["interval(3)[]", "list<interval>", "array"],
];

function asText(name: string): readonly [string, string, string, string] {
  return [name, "text", "as text", "text"];
}

test("the text of a type that every PostgreSQL has is read without a server, and nothing else is", () => {
  for (const [text, type] of builtIn) {
    const parsed = parseBuiltIn(text);
    expect([text, parsed && formatType(keptAs(parsed).type)]).toEqual([text, type]);
  }
  for (const text of [
    "int4); DROP TABLE x; --",
    "public.mood",
    "text COLLATE x",
    "regclass",
    "integer[][]",
    "text(3)",
    "numeric(1,2,3)",
    "",
  ])
    expect(parseBuiltIn(text)).toBeUndefined();
});

onServer("a column of PostgreSQL", async () => {
  const place = await workshop();

  test("means one type of ours, from which the very column is made again", async () => {
    await place.sql(`CREATE TABLE everything (${builtIn.map(([text], i) => `c${i} ${text}`).join(", ")})`);
    const { table, columns } = await place.collection("everything");
    for (const [i, [text, type, way, select]] of builtIn.entries()) {
      const column = table.columns[i];
      if (column === undefined) throw new Error("no column");
      const kept = keptAs(column.type);
      expect(columns.get(`c${i}`)?.kept).toEqual(kept);
      expect([column.type.text, formatType(kept.type), kept.way, kept.select]).toEqual([text, type, way, select]);
      expect(pgTypeFor(kept.type, nativeOf(column.type))).toEqual({ text, type: kept.type });
      // What was read without a server is what the server says.
      const parsed = parseBuiltIn(text);
      const isInterval = way === "interval" || type === "list<interval>";
      expect(isInterval || parsed?.modifier === column.type.modifier).toBe(true);
      expect(parsed).toMatchObject({ name: column.type.name, kind: column.type.kind });
    }
  });

  test("numerics of scales that our decimals do not know are decimals", async () => {
    await place.sql("CREATE TABLE scales (a numeric(5,-2), b numeric(3,5), c numeric(3,3))");
    const { schema } = await place.collection("scales");
    expect(schema.fields.map(({ type }) => formatType(type))).toEqual(["decimal", "decimal", "decimal(3,3)"]);
  });

  test("of a type that means something in its database only is text", async () => {
    await place.sql("CREATE TABLE here (a regclass, b regtype, c int2vector, d aclitem)");
    const { schema } = await place.collection("here");
    expect(pgTypeFor(types.text, "pg:regclass")).toEqual({
      text: "text",
      type: types.text,
      note: "regclass means something in its own database only: it becomes text",
    });
    expect(schema.fields.map(({ type, native }) => pgTypeFor(type, native).text)).toEqual([
      "text",
      "text",
      "text",
      "text",
    ]);
  });

  test("of somebody's own type: domains are what they stand on, composites JSON, ranges text", async () => {
    await place.sql(`CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN year AS int NOT NULL DEFAULT 5 CHECK (value > 0); CREATE DOMAIN years AS year[];
      CREATE TYPE spot AS (x int); CREATE TYPE floats AS RANGE (subtype = float8); CREATE DOMAIN feeling AS mood;
      CREATE TABLE owned (a mood, b year, c years, d spot, e floats, f mood[], g spot[], h feeling)`);
    const described = describedOf(await place.collection("owned"));
    expect(described.schema.fields.map(({ type, nullable }) => [formatType(type), nullable])).toEqual([
      ["text", true],
      ["int32", false],
      ["list<int32>", true],
      ["json", true],
      ["text", true],
      ["list<text>", true],
      ["text", true],
      ["text", true],
    ]);
    expect(described.filled).toEqual(["b"]);
    expect(described.schema.fields[7]?.constraints).toEqual({ oneOf: ["a", "b"] });
  });
});

describe("a new column", () => {
  test.each([
    [types.bool, "boolean", "bool"],
    [types.int32, "integer", "int32"],
    [types.decimal(39, 0), "numeric(39,0)", "decimal(39,0)"],
    [types.textOf(5), "character varying(5)", "text(5)"],
    [types.textOf(20_000_000), "text", "text"],
    [types.timestamp(9), "text", "text"],
    [types.time(9), "text", "text"],
    [types.timestamptz(3), "timestamp(3) with time zone", "timestamptz(3)"],
    [types.json, "json", "json"],
    [types.any, "json", "any"],
    [types.list(types.int32), "integer[]", "list<int32>"],
    [types.list(types.timestamp(9)), "json", "list<timestamp(9)>"],
    [types.list(types.list(types.int32)), "json", "list<list<int32>>"],
    [types.list(types.any), "json", "list<any>"],
  ])("for %j", (type, text, back) => {
    const found = pgTypeFor(type);
    expect([found.text, formatType(found.type)]).toEqual([text, back]);
    expect(sameType(pgTypeFor(type, "VARCHAR(20)").type, found.type)).toBe(true);
  });
});
