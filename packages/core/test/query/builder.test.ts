import { describe, expect, it } from "vitest";
import { query } from "../../src/query/builder.ts";
import { splitFilter } from "../../src/query/split-filter.ts";
import { filteredFields, whereOf } from "../../src/query/where-of.ts";

const adult = { field: "age", operator: ">=", value: 18 } as const;
const rome = { field: "city", operator: "=", value: "Rome" } as const;
const homeless = { field: "city", operator: "is-null" } as const;

describe("query()", () => {
  it("says a query step by step", () => {
    const built = query()
      .where("age", ">=", 18)
      .or(rome, (q) => q.where("city", "is-null"))
      .not((q) => q.where("name", "like", "A%").where("age", "<", 30))
      .not("city", "=", "Bonn")
      .sort("name")
      .sort("age", "desc")
      .limit(10)
      .offset(20)
      .fields("name", "age")
      .build();
    expect(built).toEqual({
      where: [
        adult,
        { or: [rome, homeless] },
        {
          not: {
            and: [
              { field: "name", operator: "like", value: "A%" },
              { field: "age", operator: "<", value: 30 },
            ],
          },
        },
        { not: { field: "city", operator: "=", value: "Bonn" } },
      ],
      sort: [
        { field: "name", direction: "asc" },
        { field: "age", direction: "desc" },
      ],
      limit: 10,
      offset: 20,
      fields: ["name", "age"],
    });
  });

  it("leaves a builder as it was, so that a part can be used again", () => {
    const adults = query().where(adult);
    adults.where(rome);
    expect(adults.build()).toEqual({ where: [adult] });
  });

  it("without any step finds everything", () => {
    expect(whereOf(query().build().where)).toBeUndefined();
  });
});

describe("whereOf", () => {
  it("makes one filter of many", () => {
    expect(whereOf(undefined)).toBeUndefined();
    expect(whereOf([])).toBeUndefined();
    expect(whereOf(adult)).toBe(adult);
    expect(whereOf([adult])).toBe(adult);
    expect(whereOf([adult, rome])).toEqual({ and: [adult, rome] });
  });

  it("knows the fields that a filter looks at", () => {
    expect(filteredFields({ and: [adult, { not: { or: [rome, homeless] } }] })).toEqual(["age", "city"]);
  });
});

describe("splitFilter", () => {
  it("parts what a store runs from the rest at the outermost and", () => {
    expect(splitFilter({ and: [adult, { and: [rome, homeless] }] }, ["=", ">="])).toEqual({
      pushed: { and: [adult, rome] },
      rest: homeless,
    });
  });

  it("does not part an or", () => {
    const either = { or: [adult, homeless] };
    expect(splitFilter(either, [">="])).toEqual({ rest: either });
    expect(splitFilter(either, [">=", "is-null"])).toEqual({ pushed: either });
  });

  it("does not push what the store says that it cannot run for this field", () => {
    expect(splitFilter({ and: [adult, rome] }, ["=", ">="], ({ field }) => field !== "age")).toEqual({
      pushed: rome,
      rest: adult,
    });
  });

  it("with no operators leaves all", () => {
    expect(splitFilter(adult, [])).toEqual({ rest: adult });
  });
});
