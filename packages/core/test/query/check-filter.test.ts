import { describe, expect, it } from "vitest";
import { schemaOf } from "../../src/model/schema-of.ts";
import { checkFilter } from "../../src/query/check-filter.ts";
import type { Filter } from "../../src/query/filter.ts";

const schema = schemaOf({
  id: "int64",
  age: "int32",
  name: "text",
  price: "decimal(10,2)",
  at: "timestamp",
  seen: "timestamptz",
  data: "json",
  born: "date",
});

function refusal(filter: unknown): unknown {
  try {
    return checkFilter(filter as Filter, schema);
  } catch (error) {
    return error;
  }
}

describe("checkFilter", () => {
  it.each([
    [{ field: "agee", operator: "=", value: 1 }, 'There is no field "agee"', 'Did you mean "age"?'],
    [{ field: "age", operator: "==", value: 1 }, 'There is no operator "=="', 'Did you mean "="?'],
    [{ field: "age", operator: "is-nul" }, "There is no operator", 'Did you mean "is-null"?'],
    [{ field: "age", operator: "=", value: "old" }, '"age" is int32', '"old"'],
    [{ field: "age", operator: "=", value: true }, '"age" is int32', "true"],
    [{ field: "name", operator: "=", value: 5 }, '"name" is text', "5"],
    [{ field: "price", operator: "<", value: "cheap" }, '"price" is decimal(10,2)', '"cheap"'],
    [{ field: "at", operator: "<", value: "2024-03-10T00:00:00Z" }, '"at" is timestamp', "2024"],
    [{ field: "seen", operator: "<", value: "2024-03-10T00:00:00" }, '"seen" is timestamptz', "2024"],
    [{ field: "seen", operator: "<", value: new Date(Number.NaN) }, '"seen" is timestamptz', "Date"],
    [{ field: "born", operator: "<", value: "2024-02-30" }, '"born" is date', "2024-02-30"],
    [{ field: "age", operator: "=" }, "needs a value", "none came"],
    [{ field: "age", operator: "is-null", value: 1 }, "takes no value", "1"],
    [{ field: "age", operator: "in", value: 1 }, "takes an array", "1"],
    [{ field: "age", operator: "between", value: [1] }, "array of two values", "an array of 1"],
    [{ field: "age", operator: "like", value: "1%" }, "like compares text", '"age" is int32'],
    [{ field: "name", operator: "like", value: 5 }, "takes a text with % and _", "5"],
    [{ field: "name", operator: "like", value: "a\\" }, "ends with a lone", "a"],
    [{ and: 5 }, '"and" takes an array', "5"],
    [{ field: "age", value: 5 }, "There is no operator undefined", "There are: =, "],
    [{ where: "age" }, "There is no field undefined", "There are: id, age"],
    [{ field: 5, operator: "=", value: 5 }, "There is no field 5", "There are: id, age"],
    [null, "A filter is an object", "null"],
    ["age = 5", "A filter is an object", "age = 5"],
  ])("refuses %j and says why", (filter, what, came) => {
    expect(refusal(filter)).toMatchObject({
      code: "INVALID_QUERY",
      kind: "usage",
      message: expect.stringContaining(what),
    });
    expect(refusal(filter)).toMatchObject({ message: expect.stringContaining(came) });
  });

  it.each([
    ["age", ">", 1.5, ">=", 2],
    ["age", "<", 1.5, "<=", 1],
    ["age", "=", 1.5, "<", -2147483648],
    ["age", "!=", 1.5, ">=", -2147483648],
    ["age", "<=", 1e10, "<=", 2147483647],
    ["id", "=", 5n, "=", 5],
    ["id", "=", 9007199254740993n, "=", 9007199254740993n],
    ["price", "=", 1.1, "=", "1.10"],
    ["price", ">", "1.105", ">=", "1.11"],
    ["at", "=", "2024-03-10 02:30:00", "=", "2024-03-10T02:30:00"],
    ["at", ">=", "2024-03-10", ">=", "2024-03-10T00:00:00"],
    ["seen", "=", "2024-03-10T02:30:00+01:00", "=", "2024-03-10T01:30:00Z"],
    ["seen", "=", new Date(0), "=", "1970-01-01T00:00:00Z"],
    ["born", "=", new Date(0), "=", "1970-01-01"],
  ] as const)(
    "moves %s %s %s to values of the field's own type",
    (field, operator, value, exactOperator, exactValue) => {
      expect(checkFilter({ field, operator, value }, schema)).toEqual({
        field,
        operator: exactOperator,
        value: exactValue,
      });
    },
  );

  it("takes \\\\ at the end of a pattern", () => {
    expect(checkFilter({ field: "name", operator: "like", value: "a\\\\" }, schema)).toBeDefined();
  });
});
