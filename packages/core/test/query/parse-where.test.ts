import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rawJson } from "../../src/model/raw-json.ts";
import { schemaOf } from "../../src/model/schema-of.ts";
import { parseWhere } from "../../src/query/parse-where.ts";

const schema = schemaOf({
  id: "int64",
  age: "int32",
  status: "text",
  zip: "text",
  price: "decimal(10,2)",
  score: "float64",
  active: "bool",
  born: "date",
  at: "timestamp",
  seen: "timestamptz",
  data: "json",
  raw: "bytes",
  mixed: "any",
  "full name": "text",
  not: "text",
});

describe("parseWhere", () => {
  it.each([
    ["status = paid", { field: "status", operator: "=", value: "paid" }],
    ["status='in progress'", { field: "status", operator: "=", value: "in progress" }],
    ['status = "it\'s"', { field: "status", operator: "=", value: "it's" }],
    ["status = 'it''s'", { field: "status", operator: "=", value: "it's" }],
    ["status = ''", { field: "status", operator: "=", value: "" }],
    ["status = 'null'", { field: "status", operator: "=", value: "null" }],
    ["zip = 007", { field: "zip", operator: "=", value: "007" }],
    ["age>=18", { field: "age", operator: ">=", value: 18 }],
    ["age == 18", { field: "age", operator: "=", value: 18 }],
    ["age <> -1", { field: "age", operator: "!=", value: -1 }],
    ["age > 1.5", { field: "age", operator: ">=", value: 2 }],
    ["id = 9007199254740993", { field: "id", operator: "=", value: 9007199254740993n }],
    ["id > 9007199254740992.5", { field: "id", operator: ">=", value: 9007199254740993n }],
    ["price = 1.1", { field: "price", operator: "=", value: "1.10" }],
    ["score < 1e3", { field: "score", operator: "<", value: 1000 }],
    ["score = NaN", { field: "score", operator: "=", value: Number.NaN }],
    ["score != nan", { field: "score", operator: "!=", value: Number.NaN }],
    ["score in (inf, -Inf, +INFINITY)", { field: "score", operator: "in", value: [Infinity, -Infinity, Infinity] }],
    ["score < -infinity", { field: "score", operator: "<", value: -Infinity }],
    ["active = TRUE", { field: "active", operator: "=", value: true }],
    ["born < 2024-03-10", { field: "born", operator: "<", value: "2024-03-10" }],
    ["at >= 2024-03-10", { field: "at", operator: ">=", value: "2024-03-10T00:00:00" }],
    ["at >= '2024-03-10 10:00'", { field: "at", operator: ">=", value: "2024-03-10T10:00:00" }],
    ["seen < 2024-03-10T01:00:00+01:00", { field: "seen", operator: "<", value: "2024-03-10T00:00:00Z" }],
    ["data = red", { field: "data", operator: "=", value: "red" }],
    ["raw = 0x00ff", { field: "raw", operator: "=", value: Uint8Array.of(0, 255) }],
    ["mixed = 5", { field: "mixed", operator: "=", value: 5 }],
    ["mixed = 0.5", { field: "mixed", operator: "=", value: 0.5 }],
    ["mixed > -Infinity", { field: "mixed", operator: ">", value: -Infinity }],
    ["mixed = 9007199254740993.5", { field: "mixed", operator: "=", value: rawJson("9007199254740993.5") }],
    ["mixed = '5'", { field: "mixed", operator: "=", value: "5" }],
    ["mixed = Avatar", { field: "mixed", operator: "=", value: "Avatar" }],
    ["status like 'A%'", { field: "status", operator: "like", value: "A%" }],
    ["status NOT LIKE 'A%'", { not: { field: "status", operator: "like", value: "A%" } }],
    ["age in (1, 2,3)", { field: "age", operator: "in", value: [1, 2, 3] }],
    ["age in ()", { field: "age", operator: "in", value: [] }],
    ["status is null", { field: "status", operator: "is-null" }],
    ["status IS NOT NULL", { field: "status", operator: "not-null" }],
    ["age between 1 and 5", { field: "age", operator: "between", value: [1, 5] }],
    ["age not between 1 and 5", { not: { field: "age", operator: "between", value: [1, 5] } }],
    ["`full name` = x", { field: "full name", operator: "=", value: "x" }],
    ['"full name" = x', { field: "full name", operator: "=", value: "x" }],
    ["`not` = x", { field: "not", operator: "=", value: "x" }],
  ])("reads %s", (text, filter) => {
    expect(parseWhere(text, schema)).toEqual(filter);
  });

  it.each(["status = NULL", "age != null", "age not in (1, null)", "age between null and 5", "not data = null"])(
    "refuses %s, which chooses nothing, and says how null is asked for",
    (text) => {
      expect(() => parseWhere(text, schema)).toThrow(/is null, or \w+ is not null/);
    },
  );

  it("binds not before and, and before or, and takes brackets", () => {
    const [a, b, c] = [1, 2, 3].map((value) => ({ field: "age", operator: "=", value }));
    expect(parseWhere("age = 1 or age = 2 and not age = 3", schema)).toEqual({ or: [a, { and: [b, { not: c }] }] });
    expect(parseWhere("(age = 1 OR age = 2) AND not (age = 3)", schema)).toEqual({ and: [{ or: [a, b] }, { not: c }] });
    expect(parseWhere("age between 1 and 2 and age = 3", schema)).toEqual({
      and: [{ field: "age", operator: "between", value: [1, 2] }, c],
    });
  });

  it.each([
    ["", "The condition is empty"],
    ["   ", "The condition is empty"],
    ["agee = 1", 'Did you mean "age"?'],
    ["age", "After age an operator is expected"],
    ["age lik 1", 'Did you mean "like"?'],
    ["age =", "at its end: expected a value"],
    ["status = in progress", 'at "progress": expected and, or, or the end; a value with blanks is put in quotes'],
    ["status = 'open", "a quote is not closed"],
    ["age in 1", "expected ("],
    ["age in (1", "at its end: expected )"],
    ["(age = 1", "at its end: expected )"],
    ["age = 1)", 'at ")"'],
    ["age between 1", "expected and"],
    ["age = old", '"age" is int32'],
    ["active = yes", '"active" is bool'],
    ["age like '1%'", "like compares text"],
    ["age ! 1", "a sign is unknown"],
  ])("refuses %j and shows the place", (text, message) => {
    expect(() => parseWhere(text, schema)).toThrow(message);
    expect(() => parseWhere(text, schema)).toThrow(expect.objectContaining({ code: "INVALID_QUERY" }));
  });

  it("gives back any text that was put in quotes", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "'", '"', "`", " ", "\\", "ä", "😀", "(", ",") }), (text) => {
        expect(parseWhere(`status = '${text.replaceAll("'", "''")}' and age = 1`, schema)).toEqual({
          and: [
            { field: "status", operator: "=", value: text },
            { field: "age", operator: "=", value: 1 },
          ],
        });
      }),
    );
  });

  it("takes time in proportion to the text", () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `age = ${i}`).join(" or ");
    const started = performance.now();
    expect(parseWhere(text, schema)).toMatchObject({ or: { length: 20_000 } });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
